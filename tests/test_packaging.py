"""Tests of the packaging: our names are ours alone, what we import is declared, what is declared is locked."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from setuptools import find_packages

ROOT = Path(__file__).parent.parent
PACKAGES = ("extract", "normalize", "schemas", "jixiao")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements-build.lock", "requirements.lock", "requirements-dev.lock")
MODULES = {
    "PIL": "pillow",
    "camelot": "camelot-py",
    "playa": "playa-pdf",
    "cv2": "opencv-python-headless",
    "docx": "python-docx",
    "msoffcrypto": "msoffcrypto-tool",
    "pdfminer": "pdfminer-six",
}
"""Module -> distribution, where the names differ by more than `-` and `_`."""


def _name(requirement: str) -> str:
    """Return the normalised name of a requirement (PEP 503)."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def _locked(lock: str) -> dict[str, str]:
    """Return name -> line of every pin of a lock file; where several markers share a name, the last."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {_name(line): line for line in lines if re.match(r"[A-Za-z0-9]", line)}


EXTRAS = [name for extra in PROJECT["project"]["optional-dependencies"].values() for name in extra]
RUNTIME = [*PROJECT["project"]["dependencies"], *EXTRAS]
DEVELOPMENT = PROJECT["dependency-groups"]["dev"]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_belongs_to_this_distribution_alone(package: str) -> None:
    """Names as common as `extract` must not come from two distributions of one environment."""
    assert set(packages_distributions()[package]) == {"jixiao"}


def test_the_packages_are_those_listed() -> None:
    """What setuptools finds is every folder of modules below the four, each with an `__init__.py`, and no tests."""
    find = PROJECT["tool"]["setuptools"]["packages"]["find"]
    found = set(find_packages(str(ROOT), exclude=find["exclude"], include=find["include"]))
    with_code = {path.parent.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
    assert found == {".".join(folder.parts) for folder in with_code}
    assert sorted(path.parent.name for path in ROOT.glob("*/__init__.py")) == sorted([*PACKAGES, "tests"])


def test_the_project_is_never_uploaded_by_mistake() -> None:
    """Top-level names as common as ours are for environments of their own."""
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]


@pytest.mark.parametrize("requirement", RUNTIME)
def test_every_dependency_is_locked(requirement: str) -> None:
    """`make run` installs what pyproject.toml asks for, every extra included."""
    assert _name(requirement) in _locked("requirements.lock")


@pytest.mark.parametrize("requirement", [*RUNTIME, *DEVELOPMENT])
def test_every_tool_is_locked(requirement: str) -> None:
    """`make test` installs all that it calls."""
    assert _name(requirement) in _locked("requirements-dev.lock")


def test_both_locks_agree() -> None:
    """Tests run with the versions that users get."""
    run, dev = (
        {name: pin.partition(";")[0].rstrip(" \\") for name, pin in _locked(lock).items()}
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert {name: dev[name] for name in run} == run


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    """What is installed is what was locked, byte for byte, and no address of a machine or mirror is kept."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^[A-Za-z0-9].*(?:\n(?!\S).*)*", text, re.MULTILINE)
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
    assert "://" not in text
    assert "--index-url" not in text


def test_there_is_one_opencv() -> None:
    """Its two wheels hold the same module and overwrite each other's files."""
    for lock in LOCKS:
        opencv = {name for name in _locked(lock) if name.startswith("opencv")}
        assert opencv <= {"opencv-python-headless"}


def _imported() -> Iterator[str]:
    """Yield the first part of every module that our packages import, inside functions too."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module.partition(".")[0]


def test_what_is_imported_is_declared() -> None:
    """No module works only because another dependency happens to bring it."""
    declared = {_name(requirement) for requirement in RUNTIME}
    outside = set(_imported()) - set(sys.stdlib_module_names) - set(PACKAGES)
    missing = {module for module in outside if MODULES.get(module, _name(module)) not in declared}
    assert not missing


def test_data_files_are_packaged() -> None:
    """The vocabulary and the regions are installed with the code that reads them."""
    assert PROJECT["tool"]["setuptools"]["package-data"]["normalize"] == ["**/*.csv"]
    assert list((ROOT / "normalize").rglob("*.csv"))
