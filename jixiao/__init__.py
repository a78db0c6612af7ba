"""jixiao reads published performance self-evaluation reports into tidy, traced tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import extract.quiet  # noqa: F401  before any library is loaded: it silences them

if TYPE_CHECKING:
    from jixiao.api import Dataset, ReadResult, load, read

__all__ = ["Dataset", "ReadResult", "load", "read"]


def __getattr__(name: str) -> object:
    """Load the notebook interface, and pandas with it, only when a name of it is asked for."""
    if name in __all__:
        from jixiao import api  # noqa: PLC0415  the command line starts without it

        value: object = getattr(api, name)
        return value
    if name == "__version__":
        from jixiao.parsing.settings import program_version  # noqa: PLC0415  the same

        return program_version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Name what completion in a notebook should offer."""
    return [*__all__, "__version__"]
