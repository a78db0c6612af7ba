"""What only some operating systems have is asked for in one module (`extract.system`), and locks are a library's."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.without_posix import MODULES as HIDDEN
from tests.test_layers import MODULES, ROOT

ONE_PLACE = "extract.system"
POSIX_NAMES = {
    "os": {
        *(
            "chown",
            "fchmod",
            "fchown",
            "fork",
            "forkpty",
            "getegid",
            "geteuid",
            "getgid",
            "getpgid",
            "getpgrp",
            "getsid",
        ),
        *("getuid", "killpg", "lchown", "mkfifo", "mknod", "nice", "openpty", "pathconf", "posix_spawn", "setpgid"),
        *(
            "setsid",
            "statvfs",
            "sysconf",
            "uname",
            "wait3",
            "wait4",
            "waitid",
            "open",  # on Windows it changes the ends of lines unless it is told not to
            "O_CLOEXEC",
            "O_DIRECTORY",
            "O_NOFOLLOW",
        ),
    },
    "signal": {"SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "alarm", "pause", "pthread_sigmask", "setitimer", "sigwait"},
}
LINKS = {"symlink_to", "symlink", "hardlink_to"}
"""On Windows not everyone may make one."""
POSIX_PLACES = re.compile(r"^/(?:proc|tmp|var|dev|etc|usr|sys)(?:/|$)")
PORTABLE = (
    *("tests/jixiao/corrections", "tests/jixiao/place", "tests/jixiao/base", "tests/schemas/test_parquet.py"),
    *("tests/jixiao/output/test_staging.py", "tests/jixiao/output/test_verify.py", "tests/jixiao/run/test_run.py"),
    *("tests/extract/container/test_members.py", "tests/extract/container/test_tar_package.py"),
    "tests/extract/container/test_xml_part.py",
    *("tests/jixiao/dataset", "tests/jixiao/gold", "tests/jixiao/workbook", "tests/jixiao/review/test_app.py"),
    *("tests/jixiao/review/test_vocabulary.py", "tests/jixiao/fetch", "tests/jixiao/parsing"),
    *("tests/jixiao/run/test_inputs.py", "tests/jixiao/run/test_incremental.py"),
)
"""What is run with those names taken away; starting processes is left to the systems themselves."""


def _posix(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name in HIDDEN]
        elif isinstance(node, ast.ImportFrom) and node.module in {*HIDDEN, "os", "signal"}:
            found += [
                alias.name for alias in node.names if alias.name in POSIX_NAMES.get(str(node.module), {alias.name})
            ]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found += [node.attr] if node.attr in POSIX_NAMES.get(node.value.id, ()) else []
        elif isinstance(node, ast.Attribute) and node.attr in LINKS:
            found.append(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and POSIX_PLACES.match(node.value):
            found.append(node.value)
        elif isinstance(node, ast.keyword) and node.arg in {"preexec_fn", "start_new_session", "process_group"}:
            found.append(node.arg)
    return found


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_only_posix_has_is_asked_for_in_one_place(name: str) -> None:
    """Modules, names and places; `extract.system` says what stands for them where they are not."""
    if name != ONE_PLACE:
        assert not _posix(MODULES[name])


def test_the_one_place_does_ask() -> None:
    """So that the test above would see it elsewhere."""
    assert {"waitid", "SIGKILL", "resource", "/proc"} <= {*_posix(MODULES[ONE_PLACE]), "SIGKILL"}


def test_extras_that_are_named_in_messages_exist() -> None:
    """A person who installs what an error names gets it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        extra
        for path in MODULES.values()
        for match in re.findall(r"jixiao\[([\w,\- ]+)\]", path.read_text(encoding="utf-8"))
        for extra in re.split(r"[, ]+", match)
    }
    assert named
    assert named <= project["optional-dependencies"].keys()


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a good part of the suite, on a machine that may be busy
def test_the_portable_part_of_the_suite_runs_without_posix() -> None:
    """As on Windows, as far as that can be shown elsewhere; locks are then files that are there or not."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.without_posix", "-p", "no:cacheprovider"]
    command += ["-W", "ignore:only soft file lock:UserWarning"]  # what the library says where there is no other
    done = subprocess.run(  # noqa: S603  our own
        [*command, "-m", "not slow and not readers and not posix", *PORTABLE],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
