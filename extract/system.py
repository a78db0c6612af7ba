"""What operating systems do each in its own way: processes and their end, signals, memory, folders, modes of files.

Nothing outside this module asks for what only some of them have. Where one does not tell, or cannot, each function
says what it gives instead.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

PROC: Final = Path("/proc")
"""Linux tells of its processes here; elsewhere it is not there."""
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)
"""On Windows SIGTERM ends a process as surely: it cannot be caught there."""
_MOST_TOLD: Final = 4096
"""Bytes: a line of numbers of a process or thread takes 300."""
KILLED: Final = -int(_KILL)
"""The exit code of a process that was killed."""
SOCKET_FOLDERS: Final = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108  whatever TMPDIR says
"""Where programs put sockets by which they find themselves again."""


IS_WINDOWS: Final = sys.platform == "win32"
_HELD_SECONDS: Final = 5.0
"""What reads a file of ours on Windows, a search or a virus scanner, has let go of it by then."""
_AGAIN_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process as the system tells of it: CPU seconds of itself and of the children that it has waited for."""

    pid: int
    parent: int
    group: int
    session: int
    cpu: float


def processes() -> dict[int, Process]:
    """Return all processes by number; empty where the system does not tell."""
    try:
        names = os.listdir(PROC)  # noqa: PTH208  names are all that is asked, and there may be thousands
    except OSError:
        return {}
    found = (process(int(name)) for name in names if name.isdigit())
    return {each.pid: each for each in found if each is not None}


def process(pid: int) -> Process | None:
    """Return a process; None for one that is gone, or where the system does not tell. Source: proc_pid_stat(5)."""
    fields = _stat(pid)
    if fields is None:
        return None
    cpu = sum(int(ticks) for ticks in fields[11:15]) / _TICKS
    return Process(pid=pid, parent=int(fields[1]), group=int(fields[2]), session=int(fields[3]), cpu=cpu)


def _stat(pid: int) -> list[str] | None:
    """Return the fields after the name, which may hold spaces and brackets."""
    text = _told(f"{PROC}/{pid}/stat")
    return None if text is None else text.rpartition(") ")[2].split() or None


def _told(path: str) -> str | None:
    """Return what the system says in a file that it makes up as it is read; None where it is gone.

    Asked for all processes many times a minute: without the layers of Path and of text files.
    """
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return os.read(number, _MOST_TOLD).decode("ascii", "replace")
    except OSError:
        return None
    finally:
        os.close(number)


def is_runnable(pid: int) -> bool:
    """Tell whether a thread of a process works or waits for a processor; the thread that asks does not count."""
    return any(state == "R" for state in _states(pid))


def _states(pid: int) -> Iterator[str]:
    mine = str(threading.get_native_id())
    with suppress(OSError):  # the process is gone
        for thread in os.listdir(PROC / str(pid) / "task"):  # noqa: PTH208  names are all that is asked
            if thread == mine:
                continue
            stat = _told(f"{PROC}/{pid}/task/{thread}/stat")
            if stat is not None:  # else the thread is gone
                yield stat.rpartition(") ")[2][:1]


def identity(pid: int) -> list[str] | None:
    """Return what tells a process from all others: start of the machine, space of numbers, number, own start.

    None where there is none of that number, or the system does not tell. Of another machine or container, the first
    two are others.
    """
    fields = _stat(pid)
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = os.readlink(PROC / "self/ns/pid")  # noqa: PTH115  a name, not a path
    except OSError:
        return None
    return None if fields is None else [boot, space, str(pid), fields[19]]


def resident(pid: int) -> int:
    """Return the bytes resident in a process, 0 where the system does not tell."""
    try:
        fields = (_told(f"{PROC}/{pid}/statm") or "").split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, IndexError, AttributeError):
        return 0


def peak_resident(*, of_children: bool = False) -> int:
    """Return the most bytes that this process, or one of its children that ended, has held; 0 where nothing tells."""
    if not of_children and (PROC / "self/status").exists():
        # Not getrusage, which on Linux begins with what the parent held when it started this process.
        found = re.search(r"^VmHWM:\s+(\d+) kB", (PROC / "self/status").read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return int(found[1]) * 2**10
    try:
        import resource  # noqa: PLC0415  not everywhere
    except ImportError:
        return 0
    whose = resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF
    return int(resource.getrusage(whose).ru_maxrss) * (1 if sys.platform == "darwin" else 2**10)


def end(pid: int) -> None:
    """End a process at once; one that is gone, or another's, is left."""
    with suppress(OSError):  # Windows has no error of its own for a process that is gone
        os.kill(pid, _KILL)


def end_group(pid: int) -> None:
    """End the group of processes that this one began, where there are groups."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, _KILL)


def end_own() -> NoReturn:
    """End this process at once."""
    os.kill(os.getpid(), _KILL)
    raise SystemExit  # not reached: no process outlives this signal


def group_of_its_own() -> dict[str, Any]:
    """Return the arguments by which `subprocess.Popen` starts a program apart: it is ended with all its children."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def begin_group() -> None:
    """Let this process have a group of its own from now on, where there are groups: Ctrl-C no longer reaches it."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)


def wait_for(program: subprocess.Popen[bytes]) -> None:
    """Wait for a program to end; until its code is asked for its number becomes no other's, where that is possible."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
    else:
        program.wait()


def user_number() -> int:
    """Return the number of the user, 0 where users have none."""
    return os.getuid() if hasattr(os, "getuid") else 0


@contextmanager
def interrupt_held() -> Iterator[None]:
    """Hold Ctrl-C back: a process started meanwhile never gets it, and this one gets it afterwards.

    Where signals cannot be held back it may reach both.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415  not everywhere

    resource_tracker.ensure_running()  # its start would let the signal through again
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk; Windows does that by itself.

    Raises:
        OSError: it cannot be done.
    """
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_to_write(path: Path, *, must_be_new: bool = False) -> int:
    """Return the handle of a file that takes bytes as they are: Windows changes the ends of lines unless told not to.

    What stood there is gone; with `must_be_new` nothing may.

    Raises:
        OSError: it cannot be made.
    """
    mode = os.O_EXCL | os.O_APPEND if must_be_new else os.O_TRUNC
    return os.open(path, os.O_WRONLY | os.O_CREAT | mode | getattr(os, "O_BINARY", 0), 0o644)


def replace(source: Path, target: Path) -> None:
    """Move a file or folder to a place in one step, over what stands there.

    Windows refuses that while another program has the target open, or where it may not be written: then it is made
    writable, and the program waited for, some seconds.

    Raises:
        OSError: it cannot be done.
    """
    _insist(lambda: source.replace(target), target)


def remove(path: Path) -> None:
    """Remove a file; one that is gone already is no fault. On Windows as `replace`.

    Raises:
        OSError: it cannot be done.
    """
    _insist(lambda: path.unlink(missing_ok=True), path)


def _insist(step: Callable[[], object], path: Path) -> None:
    until = time.monotonic() + _HELD_SECONDS
    while True:
        try:
            step()
        except PermissionError:
            if not IS_WINDOWS or time.monotonic() > until:
                raise
        else:
            return
        with suppress(OSError):
            path.chmod(stat.S_IREAD | stat.S_IWRITE)
        time.sleep(_AGAIN_SECONDS)


def stand_in(path: Path, target: Path) -> None:
    """Let a path lead to a file: a link, a copy where there are none, or not for everyone.

    Raises:
        OSError: neither can be made.
    """
    try:
        path.symlink_to(target.resolve())
    except (OSError, NotImplementedError):
        shutil.copyfile(target, path)


def set_mode(path: Path, mode: int) -> None:
    """Set who may read and write a file; on Windows only whether it may be written.

    Raises:
        OSError: it cannot be done.
    """
    path.chmod(mode)
