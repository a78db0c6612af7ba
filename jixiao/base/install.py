"""What a person runs to get a part that is not installed: in a clone of the project, or beside its wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def is_clone(root: Path = ROOT) -> bool:
    """Tell whether the program runs from a clone of the project, where `make` sets everything up."""
    return (root / "Makefile").is_file() and (root / "pyproject.toml").is_file()


def remedy(extra: str, root: Path = ROOT) -> str:
    """Return the sentence that says how the parts of an extra are installed here; the project is on no index."""
    if is_clone(root):
        return "请在项目文件夹运行 make setup（装上全部组件）"
    wheel = f"jixiao-{_version()}-py3-none-any.whl"
    return (
        f"请重新安装：uv tool install --force '{wheel}[{extra}]'（用 pipx 的：pipx install --force '{wheel}[{extra}]'）"
    )


def _version() -> str:
    from importlib import metadata  # noqa: PLC0415  loads what reads mail; asked for where something is missing

    try:
        return metadata.version("jixiao")
    except metadata.PackageNotFoundError:
        return "0"
