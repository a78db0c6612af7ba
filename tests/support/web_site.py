"""A web server on loopback that behaves like three kinds of government sites, with all that goes wrong on them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[2]
SITES = ROOT / "fixtures" / "sites"
_COMMAND = (
    "import typer; from jixiao.command.fetch import add_to; app = typer.Typer(); "
    "app.callback()(lambda: None); add_to(app); app()"
)


@dataclass(slots=True, kw_only=True)
class Answer:
    """What the server answers to a path; `fault` is how the transfer goes wrong."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html"
    headers: dict[str, bytes | str] = field(default_factory=dict)
    fault: Literal["stalls", "breaks"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came."""

    path: str
    method: str
    headers: dict[str, str]
    body: bytes


class WebSite:
    """The server: `answers` by path and query, `asked` in order; what has no answer is 404."""

    def __init__(self) -> None:
        """Make the server on a free port; it does not answer yet."""
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.on_request: Callable[[str], None] | None = None
        self.closing = threading.Event()
        self._lock = threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.serve(self)

            def do_POST(self) -> None:
                site.serve(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def port(self) -> int:
        """The port that the system gave."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address of the site, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """Return the paths asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def page(self, path: str, html: str, *, encoding: str = "utf-8", **headers: str) -> None:
        """Answer a path with a page."""
        body = f'<html><head><meta charset="{encoding}"></head><body>{html}</body></html>'.encode(encoding)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(body=body, headers=dict(named))

    def file(self, path: str, body: bytes, content_type: str = "application/octet-stream", **headers: str) -> None:
        """Answer a path with a file."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(body=body, content_type=content_type, headers=dict(named))

    def redirect(self, path: str, target: str) -> None:
        """Send a path on to another address."""
        self.answers[path] = Answer(status=302, headers={"Location": target})

    def json(self, path: str, value: object) -> None:
        """Answer a path with JSON."""
        self.answers[path] = Answer(body=json.dumps(value).encode(), content_type="application/json")

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Note a request and answer it."""
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            self.asked.append(Asked(path=handler.path, method=handler.command, headers=headers, body=body))
        with contextlib.suppress(ConnectionError):  # the other end may have been killed on purpose
            if self.on_request is not None:
                self.on_request(handler.path)
            self._send(handler, self.answers.get(handler.path) or Answer(status=404, body=b"no"), headers)

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer, asked: dict[str, str]) -> None:
        etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        fresh = (etag and asked.get("if-none-match") == etag) or (
            modified and asked.get("if-modified-since") == modified
        )
        status, body = (304, b"") if fresh else (answer.status, answer.body)
        lines = [f"HTTP/1.1 {status} x".encode(), b"Content-Type: " + answer.content_type.encode()]
        for name, value in answer.headers.items():
            lines.append(name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()))
        if status != 304:
            lines.append(b"Content-Length: " + str(len(body)).encode())
        handler.wfile.write(b"\r\n".join(lines) + b"\r\n\r\n")
        if answer.fault is None:
            handler.wfile.write(body)
            return
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        if answer.fault == "stalls":
            self.closing.wait()
        handler.close_connection = True

    @classmethod
    @contextlib.contextmanager
    def running(cls) -> Iterator[WebSite]:
        """Run a server for the length of a block."""
        site = cls()
        site._thread.start()
        try:
            yield site
        finally:
            site.closing.set()
            site._server.shutdown()
            site._thread.join()
            site._server.server_close()


def example(name: str, site: WebSite, folder: Path, *, allow_private: bool = True, edit: str = "") -> Path:
    """Write a sites file of the fixtures with the local server in place of its host; `edit` goes below `[[site]]`."""
    text = (SITES / name).read_text(encoding="utf-8")
    for host in ("czj.example.org", "www.example.org", "open.example.org"):
        text = text.replace(f"https://{host}", site.url).replace(f'"{host}"', '"127.0.0.1"')
    lines = [line for line in text.splitlines() if not line.startswith(("delay_seconds", "timeout_seconds"))]
    quick = f"delay_seconds = 0.0\nretries = 0\n{edit}"
    text = "\n".join(lines).replace("[[site]]", f"[[site]]\n{quick}")
    path = folder / name
    path.write_text(f"allow_private = {str(allow_private).lower()}\n{text}", encoding="utf-8")
    return path


def fetch_process(sites: Path, archive: Path | None, *options: str) -> subprocess.Popen[str]:
    """Start a fetch in a process of its own: Twisted's reactor starts once in a process."""
    into = [] if archive is None else ["--into", str(archive)]
    return subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "-c", _COMMAND, "fetch", str(sites), *into, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "http_proxy": "", "https_proxy": ""},
    )


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for a process's end and return what it said and complained of; one that does not end is killed.

    Raises:
        subprocess.TimeoutExpired: it had to be killed.
    """
    with process:
        try:
            return process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()  # the end of the block would wait for it for ever
            raise


def fetch(sites: Path, archive: Path, *options: str) -> tuple[int, str]:
    """Fetch to the end; return exit code and all that was said."""
    process = fetch_process(sites, archive, *options)
    said, complained = ended(process)
    return process.returncode, said + complained
