"""The recogniser: pictures of lines become text with a score, through the PP-OCR models of the rapidocr package."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from extract.container.threads import own
from extract.errors import MissingToolError
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Picture

TWINS = {
    "：": ":",
    "（": "(",
    "）": ")",
    "，": ",",
    "；": ";",
    "％": "%",
    "！": "!",
    "？": "?",
    "—": "-",
    "～": "~",
    "＋": "+",
}
"""Full-width characters and their narrow forms: one printed shape, so the two share their probability."""
REMEDY = "请运行 pip install jixiao[ocr] 安装文字识别组件后再试。"

_lock = threading.Lock()
_loaded: dict[int | None, Recogniser] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """A recognised character: probability, place as a share of the picture's width, and the next best reading."""

    text: str
    probability: float
    position: float
    other: str
    other_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineText:
    """A recognised line: its characters left to right."""

    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        """The characters as one text."""
        return "".join(character.text for character in self.characters)

    @property
    def score(self) -> float:
        """The mean probability of the characters, 0..1; 0 where nothing was recognised."""
        if not self.characters:
            return 0.0
        return sum(character.probability for character in self.characters) / len(self.characters)

    @property
    def weakest(self) -> float:
        """The probability of the least certain character; 0 where nothing was recognised."""
        return min((character.probability for character in self.characters), default=0.0)


class Recogniser(Protocol):
    """What the scan reader asks of a text recogniser."""

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Return the text of each picture (grey, uint8, one line of dark text on white, any height)."""
        ...

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Return the boxes (x0, top, x1, bottom in pixels) of the text lines in a straight grey picture.

        `em` is the height of the body type in pixels.
        """
        ...


class PaddleRecogniser:
    """PP-OCR detection and recognition models in ONNX form, run by onnxruntime; safe to use from several threads."""

    def __init__(self, models: Path, threads: int) -> None:
        """Load the models of a folder, for so many threads.

        Raises:
            MissingToolError: the folder lacks a model.
        """
        self._reader = _session(models, "*rec*.onnx", threads)
        self._finder_path, self._threads = models, threads
        self._finder: Any = None
        metadata = self._reader.get_modelmeta().custom_metadata_map
        self._alphabet = ["", *metadata["character"].splitlines(), " "]
        self._input = self._reader.get_inputs()[0].name

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Return the text of each picture; see `Recogniser.read_lines`."""
        prepared = [_at_line_height(line) for line in lines]
        order = sorted(range(len(prepared)), key=lambda index: int(prepared[index].shape[1]))
        result: list[LineText] = [LineText(characters=())] * len(lines)
        batch: list[int] = []
        for index in order:
            width = prepared[index].shape[1]
            if batch and (
                width > RECOGNITION.batch_waste * prepared[batch[0]].shape[1] + 8
                or width * (len(batch) + 1) > RECOGNITION.batch_pixels
            ):
                self._read_batch(prepared, batch, result)
                batch = []
            batch.append(index)
        if batch:
            self._read_batch(prepared, batch, result)
        return result

    def _read_batch(self, prepared: list[Picture], batch: list[int], result: list[LineText]) -> None:
        width = max(prepared[index].shape[1] for index in batch)
        # Zero is what the models were trained to see right of a line: mid-grey once normalised.
        tensor = np.zeros((len(batch), 3, RECOGNITION.line_height, width), np.float32)
        for row, index in enumerate(batch):
            line = prepared[index]
            tensor[row, :, :, : line.shape[1]] = line.astype(np.float32) / 127.5 - 1.0
        output = self._reader.run(None, {self._input: tensor})[0]
        for row, index in enumerate(batch):
            result[index] = self._decode(output[row], width / prepared[index].shape[1])

    def _decode(self, steps: npt.NDArray[Any], stretch: float) -> LineText:
        """Return the best path: repeats and blanks dropped, with the runner-up of each step kept."""
        best = steps.argmax(axis=1)
        keep = best != 0
        keep[1:] &= best[1:] != best[:-1]
        characters: list[Character] = []
        for step in np.flatnonzero(keep):
            # A character spans several steps; its surest one speaks for it.
            last = step
            while last + 1 < len(best) and best[last + 1] == best[step]:
                last += 1
            peak = step + int(steps[step : last + 1, best[step]].argmax())
            row = steps[peak]
            second = int(np.argpartition(row, -2)[-2])
            text, other, probability = self._alphabet[best[step]], self._alphabet[second], float(row[best[step]])
            if probability < RECOGNITION.sure_of_rare and _common(other) and not _common(text):
                text, other, probability, second = other, text, float(row[second]), int(best[step])
            if TWINS.get(text) == other or TWINS.get(other) == text:
                probability += float(row[second])
            characters.append(
                Character(
                    text=text,
                    probability=probability,
                    position=min(1.0, float(step + last + 1) / 2 / len(best) * stretch),
                    other=other,
                    other_probability=float(row[second]),
                )
            )
        return LineText(characters=tuple(characters))

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Return the boxes of text lines; see `Recogniser.find_text`."""
        with _lock:
            if self._finder is None:
                self._finder = _session(self._finder_path, "*det*.onnx", self._threads)
        height, width = grey.shape
        scale = min(RECOGNITION.detector_type / em, float(np.sqrt(RECOGNITION.detector_area / (height * width))))
        size = (_padded(width * scale), _padded(height * scale))
        small = cv2.resize(grey, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
        canvas = np.full((size[1], size[0]), 255, np.uint8)
        canvas[: small.shape[0], : small.shape[1]] = small
        tensor = np.repeat((canvas.astype(np.float32) / 127.5 - 1.0)[None, None], 3, axis=1)
        output = self._finder.run(None, {self._finder.get_inputs()[0].name: tensor})[0][0, 0]
        boxes = _text_boxes(output)
        return [
            (
                max(0, round(x0 / scale)),
                max(0, round(top / scale)),
                min(width, round(x1 / scale)),
                min(height, round(bottom / scale)),
            )
            for x0, top, x1, bottom in boxes
        ]


def _common(text: str) -> bool:
    """Tell whether a character is one of those of simplified print."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _padded(side: float) -> int:
    return max(
        RECOGNITION.detector_step, int(np.ceil(round(side) / RECOGNITION.detector_step)) * RECOGNITION.detector_step
    )


def _text_boxes(heat: npt.NDArray[Any]) -> list[tuple[float, float, float, float]]:
    """Return the boxes of the detector's text areas, grown from the core to the whole line."""
    mask = (heat > RECOGNITION.text_level).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    totals = np.bincount(labels.ravel(), weights=heat.ravel(), minlength=count)
    boxes = []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if min(width, height) < 3 or totals[label] / area < RECOGNITION.box_level:
            continue
        grow = width * height * RECOGNITION.unclip / (2 * (width + height))
        boxes.append((x - grow, y - grow, x + width + grow, y + height + grow))
    return boxes


def _at_line_height(line: Picture) -> Picture:
    """Return the picture at the model's height, within the widths that it takes."""
    height, width = line.shape
    wanted = int(np.clip(round(width * RECOGNITION.line_height / height), 8, RECOGNITION.max_line_width))
    method = cv2.INTER_AREA if height > RECOGNITION.line_height else cv2.INTER_CUBIC
    scaled = cv2.resize(line, (wanted, RECOGNITION.line_height), interpolation=method)
    if wanted >= RECOGNITION.min_line_width:
        return scaled
    canvas = np.full((RECOGNITION.line_height, RECOGNITION.min_line_width), 255, np.uint8)
    left = (RECOGNITION.min_line_width - wanted) // 2
    canvas[:, left : left + wanted] = scaled
    return canvas


def _session(models: Path, pattern: str, threads: int) -> Any:  # noqa: ANN401  onnxruntime has no types
    onnxruntime: Any = importlib.import_module("onnxruntime")  # heavy, and only the OCR extra installs it

    found = sorted(models.glob(pattern))
    if not found:
        raise MissingToolError(f"rapidocr 缺少模型 {pattern}", remedy=REMEDY)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    for kind in ("intra", "inter"):
        # Threads that wait would turn in circles, and take from the other workers what they do nothing with.
        options.add_session_config_entry(f"session.{kind}_op.allow_spinning", "0")
    offered = onnxruntime.get_available_providers()
    wanted = [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in offered]
    return onnxruntime.InferenceSession(str(found[0]), options, providers=wanted)


def load_recogniser(threads: int | None = None) -> Recogniser:
    """Return the recogniser of this process, loading the models at the first call; it has its share of the threads.

    The models lie in the wheel of the rapidocr package; nothing is downloaded. A forked child loads its own.

    Raises:
        MissingToolError: rapidocr or onnxruntime is not installed.
    """
    key = own() if threads is None else threads
    with _lock:
        if key not in _loaded:
            spec = importlib.util.find_spec("rapidocr")
            if spec is None or spec.origin is None or importlib.util.find_spec("onnxruntime") is None:
                raise MissingToolError("没有安装文字识别组件 rapidocr", remedy=REMEDY)
            _loaded[key] = PaddleRecogniser(Path(spec.origin).parent / "models", key)
        return _loaded[key]


def _forget() -> None:
    """Leave the sessions of the parent alone in a forked child, and never destroy them there.

    Their threads do not exist in the child: to destroy a session would wait for them for ever.
    """
    global _lock  # noqa: PLW0603  a thread of the parent may have held it as the child was made
    _lock = threading.Lock()
    for recogniser in _loaded.values():
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(recogniser))
    _loaded.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
