"""Write OFD files for tests: text, rulings and pictures at given places, and the pages of a PDF again as OFD."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape

from extract.page.marks import Glyph, PageContent, Segment

MILLIMETRES = 25.4 / 72
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page to write: its size in millimetres, the objects of its layer, what stands before its content."""

    objects: Sequence[str]
    width: float = 210.0
    height: float = 297.0
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What a file has beside its pages: template pages by number, media by number, further parts."""

    templates: Mapping[str, Sheet] = field(default_factory=dict)
    media: Mapping[str, tuple[str, str, bytes]] = field(default_factory=dict)
    composites: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, bytes] = field(default_factory=dict)


def text(words: str, x: float, y: float, *, size: float = 4.0, steps: str = "", more: str = "") -> str:
    """Return a text object; x and y are the left end of the baseline in millimetres."""
    delta = f' DeltaX="{steps}"' if steps else ""
    boundary = f"{x:.4f} {y - size:.4f} 200 {2 * size:.4f}"
    return (
        f'<ofd:TextObject ID="1" Boundary="{boundary}" Font="1" Size="{size:.4f}" {more}>'
        f'<ofd:TextCode X="0" Y="{size:.4f}"{delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, *, at: tuple[float, float] = (0.0, 0.0), more: str = "", colours: str = "") -> str:
    """Return a path object whose space begins at a place of the page."""
    boundary = f"{at[0]:.4f} {at[1]:.4f} 300 300"
    return (
        f'<ofd:PathObject ID="2" Boundary="{boundary}" {more}>{colours}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def stroke(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return a stroked line."""
    return path(f"M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}", at=(x0, y0), more='LineWidth="0.2"')


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return a filled rectangle without a stroke."""
    data = f"M {x0:.4f} {y0:.4f} L {x1:.4f} {y0:.4f} L {x1:.4f} {y1:.4f} L {x0:.4f} {y1:.4f} C"
    return path(data, more='Stroke="false" Fill="true"', colours='<ofd:FillColor Value="0 0 0"/>')


def picture(number: str, x: float, y: float, width: float, height: float) -> str:
    """Return a picture object."""
    matrix = f"{width} 0 0 {height} 0 0"
    return f'<ofd:ImageObject ID="3" Boundary="{x} {y} {width} {height}" CTM="{matrix}" ResourceID="{number}"/>'


def _page(sheet: Sheet) -> str:
    return (
        f"<ofd:Page {SPACE}>{sheet.head}<ofd:Area><ofd:PhysicalBox>0 0 {sheet.width:.4f} {sheet.height:.4f}"
        f"</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer>{''.join(sheet.objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def write_ofd(sheets: Sequence[Sheet], extra: Extra | None = None) -> bytes:
    """Return an OFD file of the pages."""
    extra = extra or Extra()
    templates = "".join(
        f'<ofd:TemplatePage ID="{number}" BaseLoc="Tpls/{number}/Content.xml"/>' for number in extra.templates
    )
    pages = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(sheets)))
    media = "".join(
        f'<ofd:MultiMedia ID="{number}" Type="Image" Format="{form}"><ofd:MediaFile>{name}</ofd:MediaFile>'
        "</ofd:MultiMedia>"
        for number, (name, form, _) in extra.media.items()
    )
    composites = "".join(
        f'<ofd:CompositeGraphicUnit ID="{number}" Width="100" Height="100"><ofd:Content>{content}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for number, content in extra.composites.items()
    )
    parts: dict[str, bytes] = {
        "OFD.xml": f'<ofd:OFD {SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>".encode(),
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{templates}"
        f"</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>".encode(),
        "Doc_0/DocumentRes.xml": f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias>'
        f"<ofd:CompositeGraphicUnits>{composites}</ofd:CompositeGraphicUnits></ofd:Res>".encode(),
        **{f"Doc_0/Pages/Page_{number}/Content.xml": _page(sheet).encode() for number, sheet in enumerate(sheets)},
        **{f"Doc_0/Tpls/{number}/Content.xml": _page(sheet).encode() for number, sheet in extra.templates.items()},
        **{f"Doc_0/Res/{name}": body for name, _, body in extra.media.values()},
        **extra.parts,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def again_as_ofd(contents: Sequence[PageContent]) -> bytes:
    """Return pages that were read from another format as OFD: characters in runs with steps, rulings as paths."""
    sheets = [
        Sheet(
            width=content.width * MILLIMETRES,
            height=content.height * MILLIMETRES,
            objects=[*_rulings(content.segments), *_runs(content.glyphs)],
        )
        for content in contents
    ]
    return write_ofd(sheets)


def _rulings(segments: Sequence[Segment]) -> list[str]:
    """Return rulings drawn in turn as stroked lines and as thin filled boxes."""
    drawn: list[str] = []
    for number, each in enumerate(segments):
        start, end, at = each.start * MILLIMETRES, each.end * MILLIMETRES, each.at * MILLIMETRES
        corners = (start, at, end, at) if each.horizontal else (at, start, at, end)
        thick = 0.1
        if number % 2:
            drawn.append(stroke(*corners))
        elif each.horizontal:
            drawn.append(box(start, at - thick, end, at + thick))
        else:
            drawn.append(box(at - thick, start, at + thick, end))
    return drawn


def _runs(glyphs: Sequence[Glyph]) -> list[str]:
    """Return the characters in objects of those that follow each other on one baseline in one size."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        same = (
            last is not None and abs(last.baseline - glyph.baseline) < 0.01 and abs(last.height - glyph.height) < 0.01
        )
        if last is not None and same and glyph.x0 > last.x0:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return [_run(run) for run in runs]


def _run(run: Sequence[Glyph]) -> str:
    steps = " ".join(f"{(b.x0 - a.x0) * MILLIMETRES:.4f}" for a, b in pairwise(run))
    words = "".join(glyph.text for glyph in run)
    x, y, size = (value * MILLIMETRES for value in (run[0].x0, run[0].baseline, run[0].height))
    return text(words, x, y, size=size, steps=steps)
