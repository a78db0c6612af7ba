"""What a run gives to every document alike: the vocabulary in force, the parser's version, the passwords."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from extract.inside.recognition import available
from extract.source import OcrMode
from jixiao.base.exits import Refusal
from jixiao.parsing.files import printed
from normalize.words.vocabulary import Vocabulary, VocabularyError, load_vocabulary

PROJECT_VOCABULARY = Path("jixiao-headings.csv")
"""Used when it lies in the current folder: what a project has learnt about its reports goes with its files."""
TAUGHT = PROJECT_VOCABULARY.name
"""The same file in a dataset's folder: what was taught on its review page belongs to it."""

DIGEST_LENGTH = 8
"""Hexadecimal digits of the vocabulary's digest in the parser version: enough to tell vocabularies apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The same for all documents of a run; passed to worker processes as a whole."""

    vocabulary: Vocabulary
    version: str
    passwords: tuple[str, ...] = ()
    ocr: OcrMode = "auto"
    vocabulary_files: tuple[str, ...] = ()
    reader: str = ""
    """What decides how bytes become a `Document`: a kept one of another reader is read anew."""
    kept: Path | None = None
    """Where documents are kept once they are read; None: nowhere."""
    anew: bool = False
    """Read documents although they are kept."""


def load_settings(vocabulary: Sequence[Path] = (), passwords: Sequence[str] = (), ocr: OcrMode = "auto") -> Settings:
    """Return the settings with the vocabulary files laid over the built-in vocabulary, the last one counting most.

    The project's own file counts before those that are named.

    Raises:
        Refusal: a vocabulary file is wrong or cannot be read.
    """
    files = (*_project_files(), *vocabulary)
    try:
        words = load_vocabulary(files)
    except VocabularyError as error:
        raise Refusal(f"词表有误：{error}") from error
    return Settings(
        vocabulary=words,
        version=parser_version(words, ocr),
        passwords=tuple(passwords),
        ocr=ocr,
        vocabulary_files=tuple(printed(path) for path in files),
        reader=f"{program_version()}+{_code_digest('extract')}.{_recognition(ocr)}",
    )


def _project_files() -> tuple[Path, ...]:
    return (PROJECT_VOCABULARY,) if PROJECT_VOCABULARY.is_file() else ()


def program_version() -> str:
    """Return the version of the installed program; `0` where it runs from a folder without being installed."""
    try:
        return metadata.version("jixiao")
    except metadata.PackageNotFoundError:
        return "0"


def parser_version(vocabulary: Vocabulary, ocr: OcrMode = "auto") -> str:
    """Return what decides what a document gives: version and code of the program, vocabulary, recognition.

    `0.1.0+1a2b3c4d`, with `.ocr-never`, `.ocr-always` or `.ocr-missing` (wanted, and not installed) behind it where
    recognition is not the usual one.
    """
    digest = hashlib.sha256("".join(_code_digest(folder) for folder in _PARSING).encode())
    for block, fields in sorted(vocabulary.blocks.items()):
        for key, name in sorted(fields.items()):
            digest.update(f"{block}\t{key}\t{name}\n".encode())
    mode = _recognition(ocr)
    return f"{program_version()}+{digest.hexdigest()[:DIGEST_LENGTH]}" + ("" if mode == "auto" else f".ocr-{mode}")


def _recognition(ocr: OcrMode) -> str:
    """Return how pages are recognised: as asked, or `missing` where that is wanted and not installed."""
    return ocr if ocr == "never" or available() else "missing"


_PARSING = ("extract", "normalize", "schemas")
"""The packages whose code decides what a document gives."""


COUNTED = frozenset({".py", ".csv", ".json", ".toml", ".txt", ".ttf"})
"""Suffixes of code and of data that it reads; a test holds the packages to them. Pages for people decide nothing."""


def _files_of(package: Path) -> Iterator[tuple[str, Path]]:
    """Yield the code and data of a package and its folders, by their paths below it."""
    for path in package.rglob("*"):
        below = path.relative_to(package)
        if path.suffix in COUNTED and "__pycache__" not in below.parts and path.is_file():
            yield below.as_posix(), path


@cache
def _code_digest(package: str) -> str:
    """Return what tells one state of a package's code and word lists from the next, between versions too."""
    digest = hashlib.sha256()
    found = find_spec(package)
    for place in (found.submodule_search_locations or ()) if found is not None else ():
        for name, path in sorted(_files_of(Path(place))):
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:DIGEST_LENGTH]
