"""Tests of `jixiao.command.grid_box`."""

from __future__ import annotations

from rich.cells import cell_len

from extract.document import Grid
from jixiao.command.grid_box import draw
from tests.support.forms import table


def _draw(text: str, width: int = 80) -> list[str]:
    return draw(table(text), width)


def test_a_grid_is_drawn_with_boxes() -> None:
    """Chinese characters are two columns wide, so the right border is straight."""
    lines = _draw("指标 | 分值\n产出 | 5")
    assert lines == ["┌────┬────┐", "│指标│分值│", "├────┼────┤", "│产出│5   │", "└────┴────┘"]
    assert len({cell_len(line) for line in lines}) == 1


def test_merged_cells_are_one_box() -> None:
    """No line runs through a cell that spans rows or columns."""
    assert _draw("项目 | < | 分\n甲 | 1 | ^\n^ | 2 | 3") == [
        "┌─────┬──┐",
        "│项目 │分│",
        "├──┬──┤  │",
        "│甲│1 │  │",
        "│  ├──┼──┤",
        "│  │2 │3 │",
        "└──┴──┴──┘",
    ]


def test_long_texts_are_wrapped_into_the_width() -> None:
    """The widest columns give way first, and the row becomes as high as its text needs."""
    lines = _draw("短 | 这是一段很长的说明文字需要换行显示才能放得下", width=24)
    assert max(cell_len(line) for line in lines) <= 24
    assert len(lines) > 4
    assert "".join(line[3:] for line in lines[1:-1]).replace("│", "").replace(" ", "").endswith("放得下")


def test_a_tall_merged_cell_makes_its_last_row_higher() -> None:
    """Text that needs more lines than its rows have is not cut."""
    lines = _draw("一二三四五六七八九十 | a\n^ | b", width=12)
    text = "".join(line[1:5] for line in lines)
    assert all(character in text for character in "一二三四五六七八九十")


def test_more_columns_than_fit_are_drawn_all_the_same() -> None:
    """No column becomes narrower than a Chinese character; the picture is then wider than asked."""
    lines = _draw(" | ".join("甲" for _ in range(30)), width=20)
    assert lines[1].count("甲") == 30


def test_an_empty_grid_is_no_picture() -> None:
    """Nothing is drawn where there is nothing."""
    assert draw(Grid(cells=(), row_count=0, column_count=0, column_edges=(0.0,), number=1), 80) == []
