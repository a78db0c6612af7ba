"""Tests of `extract.pdf.unfolding`."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import pytest

from extract.errors import DamagedFileError
from extract.pdf.unfolding import refuse_unfolding
from tests.support.report_files import REPORTS


def _pdf(forms: Mapping[int, tuple[bytes, str]], content: bytes = b"/X Do", filters: str = "") -> bytes:
    """Return a page that shows form 5; `forms` gives for each object its commands and the forms that it names."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        4: b"<<%s/Length %d>>\nstream\n%s\nendstream" % (filters.encode(), len(content), content),
    }
    for number, (commands, named) in forms.items():
        head = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<<{named}>>>>/Length {len(commands)}>>"
        objects[number] = head.encode() + b"\nstream\n" + commands + b"\nendstream"
    data, places = b"%PDF-1.7\n", []
    for number, body in objects.items():
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        count, table, count, len(data),
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        _pdf({5: (b"/X Do /Y Do", "/X 5 0 R/Y 6 0 R"), 6: (b"/X Do", "/X 5 0 R")}),
        _pdf({number: (b"/X Do /X Do", f"/X {min(number + 1, 29)} 0 R") for number in range(5, 30)}),
        _pdf({5: (b"", "")}, zlib.compress(zlib.compress(bytes(300 * 2**20))), "/Filter[/FlateDecode/FlateDecode]"),
    ],
    ids=["circle", "doubling", "packed twice"],
)
def test_what_unfolds_without_end_is_refused(data: bytes) -> None:
    """The remedy does not say to allow more memory."""
    with pytest.raises(DamagedFileError) as refused:
        refuse_unfolding(data)
    assert "--memory" not in refused.value.sentence()


@pytest.mark.parametrize(
    "data",
    [
        _pdf({5: (b"/X Do", "/X 5 0 R")}),
        _pdf({5: (b"q Q", "/X 5 0 R/Y 6 0 R"), 6: (b"q Q", "/X 5 0 R/Y 6 0 R")}),
        _pdf({5: (b"/X Do " * 500, "/X 6 0 R"), 6: (b"q Q", "")}),
        _pdf({5: (b"q Q", "")}, b"/X Do", "/Filter/Crypt"),
        _pdf({5: (b"q Q", "")}, b"/X Do", "/Filter/Nonsense"),
        _pdf({5: (b"q Q", "")}, zlib.compress(b"/X Do"), "/Filter/FlateDecode/DecodeParms<</Predictor 9>>"),
        b"%PDF-1.7 /Form cut",
        (REPORTS / "xiqu-2021.pdf").read_bytes(),
    ],
    ids=[
        "a lone circle",
        "shared names",
        "a stamp many times",
        "a filter that is not read",
        "a filter that is none",
        "a predictor that is none",
        "damaged",
        "a report",
    ],
)
def test_what_ends_is_read(data: bytes) -> None:
    """Forms may name each other, as long as they do not show each other without end; what cannot be seen is left."""
    refuse_unfolding(data)
