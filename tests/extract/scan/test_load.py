"""Picture files become pixels."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from extract.errors import DamagedFileError, EmptyFileError, TooLargeError
from extract.scan.load import iterate_pictures, load_picture
from extract.scan.settings.cleaning import CLEANING


def _file(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _marked(width: int = 60, height: int = 40) -> Image.Image:
    """Return a white picture with a black corner at the top left."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (0, 0, 10, 10))
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP"])
def test_each_format_gives_rgb_pixels(kind: str) -> None:
    """Every format that people send gives height x width x 3 bytes with black where the picture is black."""
    (pixels,) = load_picture(_file(_marked(), kind))
    assert pixels.shape == (40, 60, 3)
    assert pixels.dtype == np.uint8
    assert pixels[3, 3].max() < 40
    assert pixels[30, 50].min() > 215


def test_photo_is_turned_as_the_camera_says() -> None:
    """The EXIF orientation is applied."""
    exif = Image.Exif()
    exif[274] = 6  # the camera was held upright: turn clockwise
    (pixels,) = load_picture(_file(_marked(), "JPEG", exif=exif))
    assert pixels.shape == (60, 40, 3)
    assert pixels[3, 36].max() < 60


def test_every_page_of_a_tiff_is_read() -> None:
    """A TIFF of three pages gives three pictures in order, bilevel ones in RGB."""
    pages = [Image.new("1", (30 + index, 20), 1) for index in range(3)]
    pictures = load_picture(_file(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert [picture.shape for picture in pictures] == [(20, 30, 3), (20, 31, 3), (20, 32, 3)]


def test_transparent_picture_lies_on_white_paper() -> None:
    """Transparent parts are paper."""
    (pixels,) = load_picture(_file(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    assert pixels.min() == 255


def test_sixteen_bit_greys_are_scaled() -> None:
    """A 16-bit scan keeps its light and dark."""
    values = np.linspace(0, 65535, 64, dtype=np.uint16).reshape(8, 8)
    (pixels,) = load_picture(_file(Image.fromarray(values), "PNG"))
    assert pixels[0, 0, 0] == 0
    assert pixels[-1, -1, 0] == 255


def test_large_picture_comes_scaled_down() -> None:
    """A picture beyond the limit is kept at the limit, its proportions unchanged."""
    (pixels,) = load_picture(_file(Image.new("L", (8000, 4000), 255), "JPEG"))
    assert pixels.shape[0] * pixels.shape[1] <= CLEANING.kept_pixels * 1.01
    assert pixels.shape[1] == pytest.approx(2 * pixels.shape[0], abs=2)


def _huge_png() -> bytes:
    """Return a PNG of a few bytes whose header claims 60 000 x 60 000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_absurd_size_is_refused_before_it_is_decoded() -> None:
    """A few bytes that claim gigapixels are refused by their header."""
    with pytest.raises(TooLargeError):
        load_picture(_huge_png())


@pytest.mark.parametrize("data", [b"no picture at all", _file(_marked(400, 400), "PNG")[:200], b"\xff\xd8\xff\xe0"])
def test_broken_file_is_damaged(data: bytes) -> None:
    """What is truncated or no picture raises the error with its remedy."""
    with pytest.raises(DamagedFileError) as caught:
        load_picture(data)
    assert caught.value.remedy


def test_no_bytes_are_an_empty_file() -> None:
    """A file without a byte is called empty."""
    with pytest.raises(EmptyFileError):
        list(iterate_pictures(b""))
