"""Chinese text of a font that neither the PDF nor the machine has (`extract.pdfium_fonts`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from make_glyph_boxes import make
from pdf_forms import book

from extract.pdf import read_pdf
from extract.pdfium_fonts import FONT

_WITHOUT_FONTS = """
import sys
from pathlib import Path
from pypdfium2 import raw
fonts = raw.FPDF_GetDefaultSystemFontInfo()
nothing = dict(raw.FPDF_SYSFONTINFO._fields_)["MapFont"](lambda *_: None)
raw.FPDF_GetDefaultSystemFontInfo = lambda: fonts
fonts.contents.MapFont = nothing
from extract.pdf import read_pdf
page, = read_pdf(Path(sys.argv[1]).read_bytes(), source="a.pdf", document_id="a").pages
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


def test_the_font_is_made_by_its_script() -> None:
    """The file is what the script in the tests makes."""
    assert FONT.read_bytes() == make()


def test_it_can_be_asked_for_twice() -> None:
    """A second file in one process is read like the first."""
    data = book(lambda sheet: sheet.text(40, 60, "绩", size=20))
    for _ in range(2):
        (page,) = read_pdf(data, source="a.pdf", document_id="a").pages
        assert [paragraph.text for paragraph in page.paragraphs] == ["绩"]
