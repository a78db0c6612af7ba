"""Keeps strangers out of the page: who may call it by name, from which page, and with which token."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER: Final = b"x-csrf-token"
MAX_BODY: Final = 20 * 2**20
"""Bytes that a request may bring: a CSV of some 50,000 corrections."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD"})

POLICY: Final = (
    b"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from outside, nothing inline: a text of a report that slipped through would still do nothing."""

HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class Guard:
    """Lets a request through that names this server (no rebound DNS name), and a change that comes from its own page.

    A change needs the Origin of this server and the token that its pages carry.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], token: str) -> None:
        """Guard an application that is reached as one of `hosts` (`name:port`)."""
        self._app = app
        self._hosts = frozenset(hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, 405 or 413, or hand the request on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # there is no websocket here
        headers: dict[bytes, bytes] = dict(scope["headers"])
        refused = self._refusal(str(scope["method"]), headers)
        if refused is not None:
            await _answer(send, *refused)
            return
        left = MAX_BODY

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                return {"type": "http.disconnect"}
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, counted, dressed)

    def _refusal(self, method: str, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        if headers.get(b"host", b"").decode("latin-1").lower() not in self._hosts:
            return 403, "host"
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1").lower() not in self._origins:
            return 403, "origin"
        return None if method in SAFE_METHODS else self._change_refusal(method, headers)

    def _change_refusal(self, method: str, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        if method != "POST":
            return 405, "method"
        if b"origin" not in headers:
            return 403, "origin"
        if not hmac.compare_digest(headers.get(TOKEN_HEADER, b""), self._token):
            return 403, "token"
        length = headers.get(b"content-length", b"0")
        return None if length.isdigit() and int(length) <= MAX_BODY else (413, "body")


async def _answer(send: Send, status: int, reason: str) -> None:
    body = json.dumps({"error": reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def new_token() -> str:
    """Return a token that nobody can guess; it holds while the server runs."""
    return secrets.token_urlsafe(32)
