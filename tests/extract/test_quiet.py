"""Nothing reports: switches are thrown before any library is loaded, and a run over a scan opens no connection."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extract.quiet import DUCKDB, SWITCHES, hush
from tests.support.report_files import form_page

ROOT = Path(__file__).parents[2]
GUARD = '''
"""Loaded by every Python process of the run before all else: notes what goes to an address elsewhere."""
import os, sys

def _note(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.sendto"}:
        address = arguments[1]
        if not isinstance(address, tuple) or address[0] in {"127.0.0.1", "::1"}:
            return
    elif event not in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        return
    with open(os.environ["JIXIAO_TEST_NOTES"], "a") as notes:
        notes.write(f"{event} {arguments!r}\\n")

sys.addaudithook(_note)
with open(os.environ["JIXIAO_TEST_NOTES"], "a") as notes:
    notes.write("guarded\\n")
'''
TRACE = "-f", "--seccomp-bpf", "-e", "trace=network,openat,open,creat,mkdir,mkdirat,symlink,linkat,rename"
NEEDS = pytest.mark.skipif(find_spec("rapidocr") is None, reason="the OCR extra is not installed")


@pytest.mark.parametrize("package", ["extract", "normalize", "jixiao"])
def test_the_switches_come_first(package: str) -> None:
    """No import stands before that of the switches but those of the language itself."""
    lines = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")).body
    imports = [node for node in lines if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports]
    ours = names.index("extract.quiet")
    assert set(names[:ours]) <= {"__future__", "typing"}


def test_the_switches_load_no_library() -> None:
    """What they silence is not loaded by them, nor by the packages that throw them."""
    code = "import sys, jixiao, extract, normalize; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  ours
    assert not {"numpy", "pyarrow", "cv2", "onnxruntime", "ray", "pandas"} & set(done.stdout.split())


def test_the_person_cannot_leave_them_on_by_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says otherwise is overruled; this process has them thrown."""
    assert SWITCHES.items() <= os.environ.items()
    for name in SWITCHES:
        monkeypatch.setenv(name, "no")
    hush()
    assert SWITCHES.items() <= os.environ.items()


def test_duckdb_downloads_nothing() -> None:
    """An extension that is not there is an error, not a download."""
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(config=DUCKDB) as database:
        names = ["autoinstall_known_extensions", "autoload_known_extensions"]
        shown = [database.execute(f"SELECT current_setting('{name}')").fetchone()[0] for name in names]
    assert shown == [False, False]


_FETCH = """
from pathlib import Path
from jixiao.fetch.scrapy_setup import settings_for
from jixiao.fetch.sites import read_sites
settings = settings_for(read_sites(Path("sites.toml")), None, "log", "1")
print(settings.getbool("TELNETCONSOLE_ENABLED"), settings.getbool("COOKIES_ENABLED"))
"""


def test_a_fetch_opens_no_console(work: Path) -> None:
    """Scrapy listens nowhere, and downloads no list of domains for cookies."""
    pytest.importorskip("scrapy")
    shutil.copyfile(next((ROOT / "fixtures" / "sites").glob("*.toml")), work / "sites.toml")
    command = [sys.executable, "-c", _FETCH]  # apart: Twisted is kept out of the tests' process
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own
    assert done.stdout.split() == ["False", "False"]


def _write_inputs(folder: Path) -> None:
    """Write a form, and a picture of a small table as a scanner gives it."""
    folder.mkdir()
    (folder / "form.html").write_bytes(form_page())
    sheet = Image.new("L", (900, 500), 255)
    pen = ImageDraw.Draw(sheet)
    for x in (60, 320, 580, 840):
        pen.line([(x, 60), (x, 420)], fill=0, width=3)
    for y in (60, 150, 240, 330, 420):
        pen.line([(60, y), (840, y)], fill=0, width=3)
    font = ImageFont.load_default(36)
    for row in range(4):
        for column in range(3):
            pen.text((90 + 260 * column, 85 + 90 * row), f"{row}{column}.{row + column}5", fill=0, font=font)
    grain = np.random.default_rng(1).integers(-6, 1, (500, 900))
    Image.fromarray((np.asarray(sheet) + np.where(np.asarray(sheet) > 6, grain, 0)).astype(np.uint8)).save(
        folder / "scan.png"
    )


def _run(work: Path, *before: str) -> str:
    """Run over the inputs with a home and temporary folder of their own; return what the guards noted."""
    _write_inputs(work / "in")
    for name in ("home", "tmp", "guard", "cwd"):
        (work / name).mkdir()
    (work / "guard" / "sitecustomize.py").write_text(GUARD)
    notes = work / "notes"
    environment = {name: value for name, value in os.environ.items() if name not in SWITCHES} | {
        "HOME": str(work / "home"),
        "XDG_CACHE_HOME": str(work / "home" / "cache"),
        "TMPDIR": str(work / "tmp"),
        "PYTHONPATH": os.pathsep.join([str(work / "guard"), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "JIXIAO_TEST_NOTES": str(notes),
    }
    command = [*before, sys.executable, "-m", "jixiao", "run", str(work / "in"), "--out", str(work / "out")]
    done = subprocess.run(  # noqa: S603  our own
        command, cwd=work / "cwd", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for name in ("home", "tmp", "cwd"):
        assert not list((work / name).rglob("*")), name
    return notes.read_text()


@NEEDS
def test_a_run_over_a_scan_opens_no_connection_and_leaves_nothing(work: Path) -> None:
    """Neither it nor its workers ask for an address; home, temporary and current folder are as they were."""
    noted = _run(work).splitlines()
    assert noted.count("guarded") >= 2  # the run and its worker
    assert set(noted) == {"guarded"}


@NEEDS
def test_the_system_sees_no_connection_and_no_file_elsewhere(work: Path) -> None:
    """What libraries do below Python is seen as well: no address but loopback, no file but below OUT."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run([strace, *TRACE, sys.executable, "-c", ""], capture_output=True, check=False)  # noqa: S603  ours
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.decode().strip()[-200:]}")
    _run(work, strace, *TRACE, "-o", str(work / "trace"))
    calls = (work / "trace").read_text(errors="replace").splitlines()
    assert any("/out/" in call for call in calls)
    assert not [call for call in calls if re.search(r"AF_INET6?\b", call) and not re.search(r"127\.0\.0\.1|::1", call)]
    made = [call for call in calls if re.search(r"O_CREAT|mkdir|symlink|linkat\(|rename", call) and "-1 E" not in call]
    allowed = (str(work / "out"), str(work / "tmp"), str(work / "notes"), "/dev/", "/proc/")
    assert not [call for call in made for path in re.findall(r'"(/[^"]*)"', call)[-1:] if not path.startswith(allowed)]
