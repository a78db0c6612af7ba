"""Every command on every page of the documentation and in the README runs, as a reader types it.

The words that stand for a reader's own names (SOURCE, FOLDER, OUT) are files and folders of those names here.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.main import get_group

from jixiao.command.main import app
from tests.support.report_files import form_page
from tests.support.s3_server import s3_server, upload
from tests.support.web_site import WebSite, example

ROOT = Path(__file__).parent.parent
PAGES = (*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md")
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^    ((?:make|\.venv/bin/jixiao|jixiao) .*)$", re.MULTILINE)
INLINE = re.compile(r"`(?:\.venv/bin/)?jixiao ([a-z]+)([^`]*)`")

ELSEWHERE: Mapping[str, str] = {
    "uv tool install": "tests/test_install.py::test_the_wheel_works_in_an_environment_of_its_own",
    "pip install": "pyproject.toml::frictionless",
    "ray start": "tests/support/cluster_of_two.py::ClusterOfTwo",
    "jixiao run SOURCE --out OUT --ray auto": (
        "tests/jixiao/run/test_cluster.py::test_the_command_gives_what_a_local_run_gives"
    ),
    "export AWS_ACCESS_KEY_ID": "tests/support/s3_server.py::s3_server",
    "make run": ".ci/run::make run",
    "make test": ".ci/run::make test",
    "make bench": "Makefile::bench:",
}
"""How a command begins that builds, installs or takes hours -> where what it does is run, as file and a word of it."""
WAITING = ("jixiao review", "jixiao desk")
"""Commands that wait for a person until Ctrl-C."""
CODES: Mapping[str, frozenset[int]] = {
    "run": frozenset({0, 3, 5}),
    "retry": frozenset({0, 5}),
    "fetch": frozenset({0, 5}),
}
"""Command -> the codes with which it may end well, where they are others than 0: see docs/operations.md."""


class Line(NamedTuple):
    """A command of a page."""

    page: str
    text: str


def _lines(page: Path) -> Iterator[Line]:
    text = page.read_text(encoding="utf-8")
    for language, code in BLOCK.findall(text):
        if language in {"sh", "bash", "console"} and not code.startswith("#!"):  # a script: tests/test_nightly.py
            yield from (Line(page.name, line.strip()) for line in code.splitlines() if line.strip())
        elif language == "cron":
            yield from (Line(page.name, line.split("  ", 1)[1]) for line in code.splitlines() if "jixiao " in line)
        elif language == "ini":
            yield from (Line(page.name, line) for line in re.findall(r"^ExecStart=(.*)$", code, re.MULTILINE))
    if page.name == "README.md":
        yield from (Line(page.name, line) for line in INDENTED.findall(text))


COMMANDS = {page.name: list(_lines(page)) for page in PAGES}


def _is_elsewhere(text: str) -> bool:
    return text.startswith(tuple(ELSEWHERE)) and "&&" not in text


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A machine with `jixiao`, a site on loopback and a bucket; the environment in which a command finds them."""
    home = tmp_path_factory.mktemp("machine")
    (home / "bin").mkdir()
    for name, code in (("jixiao", f'exec "{sys.executable}" -m jixiao "$@"'), ("mail", "cat >/dev/null")):
        (home / "bin" / name).write_text(f"#!/bin/sh\n{code}\n", encoding="utf-8")
        (home / "bin" / name).chmod(0o755)
    path = f"{home / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "BROWSER": "true", "COLUMNS": "100"}
    work = home / "work"
    (work / "SOURCES").mkdir(parents=True)
    with ExitStack() as servers:
        _write_files(work, servers.enter_context(WebSite.running()))
        if find_spec("s3fs") is not None and find_spec("moto") is not None:
            found = servers.enter_context(s3_server(home / "s3.log"))
            before = dict(os.environ)
            upload(work / "SOURCES", "bucket", "reports", found)
            os.environ.clear()
            os.environ.update(before)
            environment |= found
        for line in ("jixiao run fixtures/reports --out out", "jixiao run SOURCE --out OUT", "jixiao package OUT"):
            assert _ran(line, work, environment) in CODES["run"]
        yield environment | {"WORK": str(work)}


def _write_files(work: Path, site: WebSite) -> None:
    samples, gold = work / "fixtures" / "reports", work / "fixtures" / "gold"
    samples.mkdir(parents=True)
    gold.mkdir()
    for name in ("practice-03.pdf", "xiqu-2021.docx"):
        shutil.copy(ROOT / "fixtures" / "reports" / name, samples)
        shutil.copy(ROOT / "fixtures" / "gold" / f"{Path(name).stem}.json", gold)
    (work / "SOURCE").write_bytes(form_page())
    (work / "SOURCES" / "form.html").write_bytes(form_page())
    (work / "FOLDER").mkdir()
    (work / "FOLDER" / "form.html").write_bytes(form_page("堤防加固项目"))
    (work / "passwords.txt").write_text("1234\n", encoding="utf-8")
    (work / "node_exporter").mkdir()
    site.page(
        "/xxgk/jxpj/index.html",
        '<ul class="list"><li><a href="a.html">绩效自评</a><span class="date">2024-05-01</span></li></ul>',
    )
    site.page("/xxgk/jxpj/a.html", '<div class="content"><a href="/1.html">附件：自评表.html</a></div>')
    site.file("/1.html", form_page("湿地保护项目"), "text/html")
    example("static-list.toml", site, work).rename(work / "sites.toml")


def _ran(line: str, folder: Path, environment: Mapping[str, str]) -> int:
    """Run a command as a shell does, its places taken for those of the folder, and return its code."""
    text = line.replace("SOURCE...", "SOURCE").replace(".venv/bin/", "").replace("/srv/jixiao/venv/bin/", "")
    text = text.replace("/srv/jixiao", ".").replace("/var/lib/node_exporter", "node_exporter")
    done = subprocess.run(  # noqa: S603  our own documentation
        ["/bin/bash", "-c", text],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert "Traceback" not in done.stderr, (line, done.stderr)
    assert done.returncode != 2, (line, done.stderr)
    return done.returncode


def _waited(line: str, folder: Path, environment: Mapping[str, str]) -> int:
    """Run a command that opens a page until it says where, and then as long as Ctrl-C takes; return its code."""
    words = line.partition("#")[0].replace(".venv/bin/", "").split()
    process = subprocess.Popen(  # noqa: S603  our own documentation
        [sys.executable, "-m", *words], cwd=folder, env=dict(environment), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    while "http://127.0.0.1" not in said and (more := process.stdout.readline()):
        said += more
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=120)
    assert "http://127.0.0.1" in said, said + rest
    return process.returncode


@pytest.mark.slow
@pytest.mark.parametrize("page", [name for name, lines in COMMANDS.items() if lines])
def test_the_commands_of_a_page_run(page: str, machine: dict[str, str], tmp_path: Path) -> None:
    """One after the other, in a folder where the page's names are there."""
    folder = shutil.copytree(machine["WORK"], tmp_path / "work")
    for line in COMMANDS[page]:
        text = line.text.removeprefix("make run && ")
        if _is_elsewhere(text):
            continue
        if "s3://" in text and "AWS_ENDPOINT_URL" not in machine:
            continue
        if text.removeprefix(".venv/bin/").startswith(WAITING):
            assert _waited(text, folder, machine) == 0, text
            continue
        found = re.search(r"jixiao (\w+)", text)
        wanted = CODES.get(found[1], frozenset({0})) if found and "{" not in text else frozenset({0})
        assert _ran(text, folder, machine) in wanted, text


def test_what_is_not_run_here_is_run_elsewhere() -> None:
    """Each such command is still on a page, and what runs it is still there."""
    texts = [line.text for lines in COMMANDS.values() for line in lines]
    for begin, where in ELSEWHERE.items():
        assert any(text.startswith(begin) for text in texts), begin
        path, _, word = where.partition("::")
        assert word in (ROOT / path).read_text(encoding="utf-8"), where


def test_commands_in_running_text_have_the_options_that_they_are_shown_with() -> None:
    """Each command between code marks is one of the program's, and so is each of its options."""
    commands = get_group(app).commands
    shown = [
        (page.name, name, rest)
        for page in (*PAGES, ROOT / "README.zh.md")
        for name, rest in INLINE.findall(page.read_text(encoding="utf-8"))
    ]
    assert len(shown) > 40
    for page_name, name, rest in shown:
        assert name in commands, (page_name, name)
        known = {option for each in _all_of(commands[name]) for option in (*each.opts, *each.secondary_opts)}
        for option in re.findall(r"(?<!\S)\[?(--?[a-z][a-z-]*)", rest):
            assert option in known | {"--help"}, (page_name, name, option)


def _all_of(command: Any) -> list[Any]:  # noqa: ANN401  typer's copy of click is private
    """Return the parameters of a command and of the commands below it."""
    below = getattr(command, "commands", {}).values()
    return [*command.params, *(each for one in below for each in _all_of(one))]
