"""An S3 server on loopback for the tests, and a store that renames as HDFS does, over pyarrow."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fsspec
from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow.fs import LocalFileSystem

BEGIN_SECONDS = 60.0


@contextmanager
def s3_server(log: Path) -> Iterator[dict[str, str]]:
    """Run an S3 server; give the environment in which clients find it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written, stdin=subprocess.DEVNULL)  # noqa: S603  ours
    try:
        _wait_for(port, process, log)
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }
    finally:
        process.kill()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + BEGIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the S3 server did not begin: {log.read_text(errors='replace')}")


class RenamingFileSystem(ArrowFSWrapper):  # type: ignore[misc]
    """Files of this machine through the same wrapper that fsspec has for `hdfs://`."""

    protocol = "renaming"

    def __init__(self, **options: object) -> None:
        """Take the options that every store is given."""
        super().__init__(fs=LocalFileSystem(), **options)


def register_renaming() -> None:
    """Let `renaming:///path` be read by `RenamingFileSystem`."""
    fsspec.register_implementation("renaming", RenamingFileSystem, clobber=True)


def upload(folder: Path, bucket: str, prefix: str, environment: dict[str, str]) -> None:
    """Put the files of a folder into a bucket, which is made."""
    import boto3  # noqa: PLC0415  takes a second to load

    os.environ.update(environment)
    client = boto3.client("s3")
    client.create_bucket(Bucket=bucket)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            client.upload_file(str(path), bucket, f"{prefix}/{path.relative_to(folder).as_posix()}")
