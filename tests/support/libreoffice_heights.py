"""How high LibreOffice makes the rows of wrapped texts when nobody tells it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]

_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>
<style:style style:name="c" style:family="table-column"><style:table-column-properties style:column-width="{width}pt"/>
</style:style><style:style style:name="r" style:family="table-row">
<style:table-row-properties style:use-optimal-row-height="true"/></style:style>
<style:style style:name="t" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/>
<style:text-properties fo:font-size="9pt" style:font-size-asian="9pt"
 fo:font-family="宋体" style:font-family-asian="宋体"/>
</style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="s">
<table:table-column table:style-name="c"/>{rows}</table:table></office:spreadsheet></office:body></office:document>"""


@cache
def heights_in_libreoffice(texts: Sequence[str], width: float) -> tuple[float, ...]:
    """Return the heights in points that it chooses for the texts in a column of `width` points, type of 9 points."""

    def row(text: str) -> str:
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
        cell = f'<table:table-cell table:style-name="t" office:value-type="string">{lines}</table:table-cell>'
        return f'<table:table-row table:style-name="r">{cell}</table:table-row>'

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.fods"
        source.write_text(_SHEET.format(width=width, rows="".join(map(row, texts))), encoding="utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder]
        subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=200)  # noqa: S603
        sheet = openpyxl.load_workbook(Path(folder) / "a.xlsx").worksheets[0]
        return tuple(float(sheet.row_dimensions[number].height) for number in range(1, len(texts) + 1))
