"""Teaching a heading: one line more in the user's file, whatever stood there."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.review_vocabulary import MappingRefusedError, teach
from normalize.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    "before",
    [
        None,
        "",
        "block,field,variant\n",
        "block,field,variant\nindicators,level3,旧词",
        "\ufeffvariant,note,field,block\r\n旧词,x,level3,indicators\r\n",
    ],
)
def test_a_heading_is_added_and_what_was_there_stays(tmp_path: Path, before: str | None) -> None:
    """The file is made, completed or continued in its own order of columns, and can be loaded."""
    path = tmp_path / "words.csv"
    if before is not None:
        path.write_text(before, encoding="utf-8", newline="")
    teach(path, "indicators", "deviation", "口径,备忘")
    vocabulary = load_vocabulary([path])
    assert vocabulary.lookup("indicators", "口径,备忘") == "deviation"
    if before and "旧词" in before:
        assert vocabulary.lookup("indicators", "旧词") == "level3"


@pytest.mark.parametrize(("field", "heading"), [("nothing", "词"), ("deviation", " "), ("deviation", "长" * 300)])
def test_what_the_vocabulary_cannot_hold_is_refused(tmp_path: Path, field: str, heading: str) -> None:
    """Unknown fields and headings that are none leave no trace."""
    path = tmp_path / "words.csv"
    with pytest.raises(MappingRefusedError):
        teach(path, "indicators", field, heading)
    assert not path.exists()
