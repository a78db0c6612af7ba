"""Starts the review page on this machine's own address."""

from __future__ import annotations

import getpass
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import uvicorn

from jixiao.review.app import create_app
from jixiao.review.guard import new_token
from jixiao.review.page import Pages
from jixiao.review.store import Store
from jixiao.review.vocabulary import Reader

LOOPBACK: Final = "127.0.0.1"
NAMES: Final = (LOOPBACK, "localhost")
"""Names under which a browser on this machine may call; any other is a name that somebody else controls."""


def serve(  # noqa: PLR0913  what a person can say about it
    out: Path,
    *,
    port: int,
    vocabulary: Path,
    beside: Sequence[Path] = (),
    who: str | None = None,
    passwords: Sequence[str] = (),
    started: Callable[[str], None],
    warned: Callable[[str], None] = lambda _: None,
    browser: bool = False,
) -> None:
    """Serve the page until the process is told to stop; `started` gets its address once it can be called.

    `vocabulary` takes the headings that are taught on the page, `beside` are used as well; `warned` gets a sentence
    where the tables were made with other vocabularies.

    Raises:
        FileNotFoundError: the folder holds no tables.
        Refusal: the vocabulary file is wrong.
        OSError: the port is taken.
    """
    store = Store(out, passwords)
    reader = Reader(out, store.sources, vocabulary, beside=beside, passwords=passwords)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(64)
        real = listener.getsockname()[1]
        hosts = [f"{name}:{real}" for name in NAMES]
        app = create_app(store, reader, Pages(new_token(), who or user_name()), hosts)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        url = f"http://{LOOPBACK}:{real}/"
        started(url)
        threading.Thread(target=_look, args=(reader, warned), daemon=True).start()
        if browser:
            webbrowser.open(url)
        uvicorn.Server(config).run(sockets=[listener])


def _look(reader: Reader, warned: Callable[[str], None]) -> None:
    """Warn where reading again would undo what another vocabulary or version gave."""
    count = reader.read_otherwise()
    if count:
        warned(
            f"{count} 个文件是用另一词表或另一版本读出的：在页面上补充表头后重新读取时，将以这里的词表为准。"
            "运行时用了 --vocabulary 的，请在这里同样给出。"
        )


def user_name() -> str:
    """Return the name that the system knows the person by, empty where it knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
