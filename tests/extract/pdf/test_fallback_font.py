"""Chinese text of a font that neither the PDF nor the machine has (`extract.pdf.fallback_font`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extract.pdf.fallback_font import FONT
from extract.pdf.reader import read as read_pdf
from extract.source import Source
from tests.support.make_glyph_boxes import make
from tests.support.pdf_forms import UNICODE_MAP, book, raw_pdf, stream

_WITHOUT_FONTS = """
import sys
from pathlib import Path
from pypdfium2 import raw
fonts = raw.FPDF_GetDefaultSystemFontInfo()
nothing = dict(raw.FPDF_SYSFONTINFO._fields_)["MapFont"](lambda *_: None)
raw.FPDF_GetDefaultSystemFontInfo = lambda: fonts
fonts.contents.MapFont = nothing
from extract.pdf.reader import read as read_pdf
from extract.source import Source
page, = read_pdf(Source(name="a.pdf", data=Path(sys.argv[1]).read_bytes(), ocr="never")).pages
print("|".join(paragraph.text for paragraph in page.paragraphs))
"""


@pytest.mark.parametrize("text", ["绩", "产出", "分", "得分9.5%", "〇", "\uff05"])
def test_text_of_a_font_that_nobody_has_is_read(tmp_path: Path, text: str) -> None:
    """One character or many, ideographs or figures: no run is left out where the machine has no font at all."""
    path = tmp_path / "a.pdf"
    path.write_bytes(book(lambda sheet: sheet.text(40, 60, text, size=20)))
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", _WITHOUT_FONTS, str(path)], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == text


def _bare_font(text: str, encoding: str, ordering: str) -> bytes:
    """Return a page whose every character is a run of its own, in a font that is named and not held."""
    two_bytes = "gbk" if encoding.startswith("GBK") else "utf-16-be"
    codes = [character.encode(two_bytes).hex().encode() for character in text]
    runs = b"".join(b"BT /F1 10 Tf %d 400 Td <%b> Tj ET\n" % (40 + 10 * at, code) for at, code in enumerate(codes))
    pairs = b"".join(b"<%b> <%04x>\n" % (code, ord(char)) for code, char in zip(codes, text, strict=True))
    page = b"/MediaBox [0 0 400 500] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /%b /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>"
    )
    info = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (%b) /Supplement 0 >>" % ordering.encode()
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %b >>" % page,
            stream(runs),
            font % encoding.encode(),
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /FontDescriptor 7 0 R /DW 1000 %b >>" % info,
            b"<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 800] /Ascent 800 >>",
            stream(UNICODE_MAP % (len(codes), pairs)),
        ]
    )


@pytest.mark.parametrize(
    ("encoding", "ordering"),
    [("Identity-H", "Identity"), ("Identity-H", "GB1"), ("UniGB-UCS2-H", "GB1"), ("GBK-EUC-H", "GB1")],
)
def test_a_font_that_is_only_named_is_read_whatever_its_codes(tmp_path: Path, encoding: str, ordering: str) -> None:
    """Whether its codes say that it is Chinese or not."""
    path = tmp_path / "a.pdf"
    path.write_bytes(_bare_font("绩效得9分", encoding, ordering))
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", _WITHOUT_FONTS, str(path)], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "绩效得9分"


def test_the_font_is_made_by_its_script() -> None:
    """The file is what the script in the tests makes."""
    assert FONT.read_bytes() == make()


def test_it_can_be_asked_for_twice() -> None:
    """A second file in one process is read like the first."""
    data = book(lambda sheet: sheet.text(40, 60, "绩", size=20))
    for _ in range(2):
        (page,) = read_pdf(Source(name="a.pdf", data=data, ocr="never", known_id="a")).pages
        assert [paragraph.text for paragraph in page.paragraphs] == ["绩"]
