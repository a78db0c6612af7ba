"""The bytes of a picture file become RGB pixels: turned as the camera says, every page of a TIFF, huge ones refused."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extract.errors import DamagedFileError, EmptyFileError, TooLargeError
from extract.scan.settings.cleaning import CLEANING
from extract.scan.stains.red_seals import Picture

_FORMATS = ("BMP", "DIB", "GIF", "JPEG", "JPEG2000", "PNG", "TIFF", "WEBP")
"""What is decoded, the MPO of phones as JPEG; on some Windows metafiles Pillow divides by zero."""
_BROKEN: tuple[type[Exception], ...] = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
)
"""What Pillow's decoders raise on damaged files."""


def load_picture(data: bytes) -> list[Picture]:
    """Return the pictures of a png, jpg, tiff, webp or bmp file as RGB uint8 arrays, upright by their EXIF orientation.

    A picture of more than 16 megapixels comes scaled down to that.

    Raises:
        EmptyFileError: there is no byte.
        DamagedFileError: the file is truncated or corrupt.
        TooLargeError: a picture, or all of them together, are too large to be decoded safely.
    """
    pictures: list[Picture] = []
    total = 0
    for picture in iterate_pictures(data):
        total += picture.shape[0] * picture.shape[1]
        if total > CLEANING.max_total_pixels:
            raise TooLargeError(
                f"图像共 {total // 1_000_000} 百万像素，超过 {CLEANING.max_total_pixels // 1_000_000} 百万的上限"
            )
        pictures.append(picture)
    return pictures


def iterate_pictures(data: bytes) -> Iterator[Picture]:
    """Yield the pictures of a file one at a time; see `load_picture`.

    Raises:
        EmptyFileError: there is no byte.
        DamagedFileError: the file is truncated or corrupt.
        TooLargeError: a picture is too large to be decoded safely, or there are too many.
    """
    if not data:
        raise EmptyFileError("图像文件为空")
    with _quiet(), _opened(data) as image:
        for count, frame in enumerate(_frames(image), start=1):
            if count > CLEANING.max_pictures:
                raise TooLargeError(f"图像超过 {CLEANING.max_pictures} 页")
            yield _decode(frame)


def picture_size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels of the first picture of a file as its header states them; nothing is decoded.

    Raises:
        DamagedFileError: the file is truncated or corrupt.
        TooLargeError: the picture is too large to be decoded safely.
    """
    with _quiet(), _opened(data) as image:
        return image.size


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        # Sizes are checked here, on those in the header, before anything is decoded.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)  # odd EXIF or TIFF tags do no harm
        yield


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise TooLargeError("图像尺寸过大") from error
    except _BROKEN as error:
        raise DamagedFileError("图像无法打开") from error


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    frames = iter(ImageSequence.Iterator(image))
    if image.format not in {"TIFF", "MPO"} or getattr(image, "n_frames", 1) == 1:
        yield image
        return
    if image.format == "MPO":  # a phone's second frame is a preview or the depth map of the first
        yield image
        return
    while True:
        try:
            frame = next(frames)
        except StopIteration:
            return
        except _BROKEN as error:
            raise DamagedFileError("图像文件的某一页已损坏") from error
        yield frame


def _decode(image: Image.Image) -> Picture:
    width, height = image.size
    if width < 1 or height < 1:
        raise DamagedFileError("图像没有像素")
    if width * height > CLEANING.kept_pixels and image.format == "JPEG":
        # The decoder itself halves a JPEG up to three times at no cost.
        scale = (CLEANING.kept_pixels / (width * height)) ** 0.5
        image.draft("RGB", (max(1, round(width * scale)), max(1, round(height * scale))))
    if image.size[0] * image.size[1] > CLEANING.decoded_pixels:
        raise TooLargeError(f"图像有 {width} × {height} 像素")
    try:
        image.load()
        upright: Any = ImageOps.exif_transpose(image) or image
        picture = np.asarray(_as_rgb(_reduced(upright)))
    except Image.DecompressionBombError as error:
        raise TooLargeError("图像尺寸过大") from error
    except _BROKEN as error:
        raise DamagedFileError("图像数据不完整或已损坏") from error
    return np.ascontiguousarray(picture)


def _reduced(image: Image.Image) -> Image.Image:
    """Return the image with at most `CLEANING.kept_pixels`."""
    width, height = image.size
    if width * height <= CLEANING.kept_pixels:
        return image
    scale = (CLEANING.kept_pixels / (width * height)) ** 0.5
    if image.mode in {"1", "P"}:
        image = image.convert("L" if image.mode == "1" else "RGB")
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def _as_rgb(image: Image.Image) -> Image.Image:
    """Return the image in RGB, transparent parts as white paper, 16-bit greys scaled."""
    if image.mode in {"I;16", "I;16B", "I;16L", "I"}:
        values = np.asarray(image, dtype=np.float64)
        top = max(float(values.max()), 255.0)
        return Image.fromarray((values * (255.0 / top)).astype(np.uint8)).convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")
