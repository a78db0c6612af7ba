"""A vocabulary that tells of the process that uses it: threads of its libraries, switches of its environment."""

from __future__ import annotations

import ctypes
import json
import os
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from jixiao.parsing.settings import Settings, load_settings
from normalize.words.vocabulary import Match, Vocabulary


class TellingVocabulary(Vocabulary):
    """Tells once in each process, in a file `PID.json` of a folder."""

    folder: Path

    def lookup(self, block: str, text: str) -> str | None:
        """Return what the heading means."""
        _tell(self.folder)
        return super().lookup(block, text)

    def match(self, block: str, text: str) -> Match | None:
        """Return what the heading means."""
        _tell(self.folder)
        return super().match(block, text)


def _tell(folder: Path) -> None:
    path = folder / f"{os.getpid()}.json"
    if not path.exists():
        path.write_text(json.dumps(facts()))


def told(folder: Path) -> list[dict[str, object]]:
    """Return what the processes told."""
    return [json.loads(path.read_text()) for path in sorted(folder.glob("[0-9]*.json"))]


def facts() -> dict[str, object]:
    """Return what this process says of itself."""
    import cv2  # noqa: PLC0415  loaded by the process that tells, after its environment is as it is
    import numpy as np  # noqa: PLC0415  the same
    import pyarrow as pa  # noqa: PLC0415  the same

    found: dict[str, object] = {
        "opencv": cv2.getNumThreads(),
        "arrow": pa.cpu_count(),
        "arrow_io": pa.io_thread_count(),
        "blas": _blas(Path(np.__file__).parent.parent / "numpy.libs"),
        "telemetry_off": os.environ.get("ORT_DISABLE_TELEMETRY"),
        "temporary": os.environ.get("TMPDIR"),
    }
    if find_spec("rapidocr") is not None:
        from extract.scan.recogniser import PaddleRecogniser, load_recogniser  # noqa: PLC0415  loads models

        recogniser = load_recogniser()
        assert isinstance(recogniser, PaddleRecogniser)
        options = recogniser._reader.get_session_options()
        found |= {
            "recogniser": options.intra_op_num_threads,
            "recogniser_between": options.inter_op_num_threads,
            "spinning": options.get_session_config_entry("session.intra_op.allow_spinning"),
        }
    return found


def _blas(folder: Path) -> int | None:
    """Return the threads of numpy's OpenBLAS; None where numpy brings none of its own."""
    for path in folder.glob("*openblas*"):
        count = getattr(ctypes.CDLL(str(path)), "scipy_openblas_get_num_threads64_", None)
        if count is not None:
            return int(count())
    return None


def telling_settings(folder: Path) -> Settings:
    """Return the usual settings with the vocabulary that tells."""
    settings = load_settings(ocr="never")
    own = TellingVocabulary([])
    own.__dict__.update(settings.vocabulary.__dict__)
    own.folder = folder.resolve()
    return replace(settings, vocabulary=own)
