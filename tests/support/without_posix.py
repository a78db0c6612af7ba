"""A pytest plugin that takes away what only POSIX systems have, before anything of ours is loaded.

`pytest -p tests.support.without_posix`. The standard library, pytest and filelock have their own ways on each system:
what they ask for at their loading is there until then; what they ask for later stays (`os.getuid`, `os.fchmod`,
SIGKILL, `pthread_sigmask`), and `tests/test_portable.py` sees by itself that nothing of ours asks for it.
"""

from __future__ import annotations

import asyncio
import multiprocessing.popen_spawn_posix
import multiprocessing.resource_tracker
import os
import subprocess
import sys
from types import ModuleType
from typing import cast

import pytest

LOADED = (asyncio, multiprocessing, subprocess)
MODULES = ("fcntl", "resource", "pwd", "grp", "termios")
NAMES = tuple((os, name) for name in ("killpg", "setpgid", "sysconf", "waitid"))


def hide() -> None:
    """Take them away from this process."""
    for module in MODULES:
        sys.modules[module] = cast("ModuleType", None)  # an import of it fails
    for owner, name in NAMES:
        if hasattr(owner, name):
            delattr(owner, name)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Hide them before the first module of ours or of the tests is loaded."""
    hide()
