"""Rows that a person adds, deletes, splits and joins: kept, found again, and true wherever tables are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import jixiao
from jixiao.corrections.csv_file import from_csv, to_csv
from jixiao.corrections.log import ConflictError, CorrectionLog, RecordError
from jixiao.corrections.values import ValueRefusedError
from jixiao.gold.write import write_gold
from jixiao.package.datapackage import package_dataset
from jixiao.package.export import export
from jixiao.package.reviewed import write_reviewed
from jixiao.parsing.settings import load_settings
from jixiao.review.row_changes import Kind, RowChange, newest_of_row
from jixiao.review.store import Change, Store, UnknownRowError
from jixiao.workbook.book import write_book
from jixiao.workbook.gather import gather
from jixiao.workbook.tidy_sheets import SHEETS
from tests.support.review_desk import REPORTS, form_page, leave, make_run

NAMES = ["<script>window.hacked=1</script>=1+1完成数", "维修合格率", "群众满意度"]
NEW = {
    "level1": "产出指标", "level2": "时效指标", "level3": "按时完成率", "target_text": "≥95%", "actual_text": "90%",
    "weight": "10",
}  # fmt: skip


@pytest.fixture
def out(tmp_path: Path) -> Path:
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    return make_run(tmp_path / "out", [form, REPORTS / "practice-03.pdf"])


class _Person:
    """A person at the desk, who sees the rows of a document as they are when a change is asked for."""

    def __init__(self, out: Path, who: str = "甲", name: str = "form.html") -> None:
        self.store, self.who = Store(out), who
        entries = self.store.index.entries.items()
        self.document_id = next(key for key, entry in entries if entry.file_name == name)

    def key(self, row: int, table: str = "indicators") -> str:
        return self.store.document(self.document_id)[0].keys[table][row]

    def version(self, key: str, table: str = "indicators") -> str:
        newest = newest_of_row(*self.store.document(self.document_id), table, key)
        return newest.id if newest is not None else ""

    def change(
        self, kind: Kind, *keys: str, parts: tuple[Mapping[str, str], ...] = (), after: str = "",
        place: Mapping[str, object] | None = None, versions: tuple[str, ...] | None = None, table: str = "indicators",
    ) -> None:  # fmt: skip
        seen = versions if versions is not None else tuple(self.version(key, table) for key in keys)
        self.store.change_rows(
            RowChange(
                document_id=self.document_id, kind=kind, table=table, who=self.who, report=1, keys=keys,
                versions=seen, after=after, place=place or {}, parts=parts,
            )
        )  # fmt: skip

    def put(self, key: str, column: str, value: str) -> None:
        base = self.store.document(self.document_id)[1].newest((self.document_id, "indicators", key, column))
        self.store.change(
            Change(
                document_id=self.document_id, table="indicators", key=key, column=column, action="set", value=value,
                reason="", base=base.id if base is not None else "", who=self.who,
            )
        )  # fmt: skip

    def names(self) -> list[object]:
        return [row["level3"] for row in self.store.document(self.document_id)[0].rows["indicators"]]


def _indicators(out: Path) -> pd.DataFrame:
    frame = jixiao.load(out).indicators
    return frame[frame["document_id"] == _Person(out).document_id].reset_index(drop=True)


def test_an_added_row_says_that_a_person_added_it_and_is_parsed_and_checked(out: Path) -> None:
    """It stands behind the row asked for, its codes and numbers are worked out, and the sums see it."""
    person = _Person(out)
    person.change("add", parts=(NEW,), after=person.key(0))
    rows = _indicators(out)
    assert list(rows["level3"]) == [NAMES[0], "按时完成率", *NAMES[1:]]
    row = rows.iloc[1]
    assert (row["level1_code"], row["level2_code"], row["direction"]) == ("output", "timeliness", "positive")
    assert (row["target_op"], row["target_value"], row["actual_value"]) == (">=", 95, 90)
    assert (row["method"], row["reviewed"], row["reviewer"], row["confidence"]) == ("person", "added", "甲", 1.0)
    assert row["target_met"] is False or not row["target_met"]
    assert pd.isna(row["made_from"])
    checks = jixiao.load(out).checks
    sums = checks[(checks["report_id"] == row["report_id"]) & (checks["check"] == "weights_sum")]
    assert list(sums["status"]) == ["fail"]


def test_an_added_row_keeps_the_place_that_it_was_read_at(out: Path) -> None:
    """What was pointed at in the source is its provenance."""
    person = _Person(out)
    person.change("add", parts=(NEW,), place={"table_no": 1, "row_no": 5})
    row = _indicators(out).iloc[2]
    assert row["level3"] == "按时完成率"
    assert (row["table_no"], row["row_no"], row["made_from"]) == (1, 5, "1:5")


def test_what_an_added_row_says_is_not_unread_any_more(out: Path) -> None:
    """Cells of the printed row that stand in its values; 4 is not said in 40, and it is all taken back as one."""
    for text in ("≥95%", "维修合格率", "40"):
        leave(out, "form.html", (5, text))
    person = _Person(out)
    values = {"level3": "维修合格率（改）", "target_text": "≥95%", "actual_text": "400个", "weight": ""}
    person.change("add", parts=(values,), place={"table_no": 1, "row_no": 5})
    found, _ = person.store.document(person.document_id)
    settled = {row["text"] for row in found.rows["unread"] if row.get("reviewed") == "accepted"}
    assert settled == {"≥95%", "维修合格率"}
    person.store.undo("甲", person.document_id)
    found, _ = person.store.document(person.document_id)
    assert not any(row.get("reviewed") for row in found.rows["unread"])


def test_a_split_row_keeps_the_cells_that_it_came_from(out: Path) -> None:
    """Both parts have the place of the row that was read, and say so."""
    person = _Person(out)
    before = _indicators(out).iloc[1]
    parts = ({**NEW, "level3": "维修及时率"}, {**NEW, "level3": "维修合格率", "target_text": "=100%"})
    person.change("split", person.key(1), parts=parts)
    rows = _indicators(out)
    assert list(rows["level3"]) == [NAMES[0], "维修及时率", "维修合格率", NAMES[2]]
    for row in (rows.iloc[1], rows.iloc[2]):
        assert (row["table_no"], row["row_no"], row["method"]) == (before["table_no"], before["row_no"], "html")
        assert (row["reviewed"], row["made_from"]) == ("split", f"{before['table_no']}:{before['row_no']}")
    assert list(rows["target_value"])[1:3] == [95, 100]


def test_a_joined_row_names_both_rows_that_it_came_from(out: Path) -> None:
    """The box goes around both, the second row is gone, its own corrections with it."""
    person = _Person(out, name="practice-03.pdf")
    person.put(person.key(1), "level3", "要并入的")
    before = jixiao.load(out).indicators
    before = before[before["document_id"] == person.document_id].reset_index(drop=True)
    person.change("merge", person.key(0), person.key(1), parts=({"level3": "合成一行", "target_text": "≥2场"},))
    after = jixiao.load(out).indicators
    after = after[after["document_id"] == person.document_id].reset_index(drop=True)
    assert len(after) == len(before) - 1
    row = after.iloc[0]
    assert (row["level3"], row["target_value"], row["reviewed"]) == ("合成一行", 2, "merged")
    assert row["made_from"].split() == [f"{r['table_no']}:{r['row_no']}" for _, r in before.head(2).iterrows()]
    boxes = list(before["bbox"].head(2))
    assert row["bbox"][3] == pytest.approx(max(box[3] for box in boxes))
    assert row["bbox"][1] == pytest.approx(min(box[1] for box in boxes))
    assert not person.store.document(person.document_id)[0].unplaced


def test_a_row_that_was_split_and_joined_again_is_one_row_and_each_step_is_taken_back(out: Path) -> None:
    """The part that a person had made is gone for good only as long as the joining stands."""
    person = _Person(out)
    person.change("split", person.key(1), parts=({**NEW, "level3": "甲"}, {**NEW, "level3": "乙"}))
    person.change("merge", person.key(1), person.key(2), parts=({**NEW, "level3": "甲乙"},))
    assert person.names() == [NAMES[0], "甲乙", NAMES[2]]
    row = _indicators(out).iloc[1]
    assert (row["reviewed"], row["made_from"]) == ("merged", "1:5")
    person.store.undo("甲", person.document_id)
    assert person.names() == [NAMES[0], "甲", "乙", NAMES[2]]
    person.change("delete", person.key(2))
    (deleted,) = person.store.document(person.document_id)[0].deleted
    person.store.restore("乙", person.document_id, deleted.id)
    assert person.names() == [NAMES[0], "甲", "乙", NAMES[2]]


def test_of_two_rows_that_a_person_made_and_called_the_same_the_right_one_goes(out: Path) -> None:
    """Both have the label of the row that they were split from."""
    person = _Person(out)
    person.change("add", parts=({"level1": "补入的"},), after=person.key(0))
    parts = ({"level1": "补入的", "level2": "拆出的"}, {"level1": "补入的"})
    person.change("split", person.key(1), parts=parts)
    person.change("merge", person.key(1), person.key(2), parts=(parts[0],))
    rows = _indicators(out)
    assert list(rows["level2"]) == ["数量指标", "拆出的", "质量指标", "满意度"]
    assert list(rows["reviewed"].dropna()) == ["merged"]


def test_every_change_of_rows_is_taken_back_as_one(out: Path) -> None:
    """Undo leaves the rows as they were read, whatever the change was made of."""
    person = _Person(out)
    before = _indicators(out)
    person.change("split", person.key(1), parts=({**NEW, "level3": "甲"}, {**NEW, "level3": "乙"}))
    person.change("merge", person.key(0), person.key(1), parts=({**NEW, "level3": "丙"},))
    person.change("delete", person.key(0))
    person.change("add", parts=(NEW,))
    assert person.names() == ["乙", NAMES[2], "按时完成率"]
    for _ in range(4):
        person.store.undo("甲", person.document_id)
    pd.testing.assert_frame_equal(_indicators(out), before)


def test_what_another_person_deleted_is_listed_and_brought_back(out: Path) -> None:
    """A deletion is in sight, and whoever sees it can take it back; what was corrected in the row is there again."""
    first, second = _Person(out), _Person(out, who="乙")
    first.put(first.key(1), "weight", "41")
    first.change("delete", first.key(1))
    (record,) = second.store.document(second.document_id)[0].deleted
    assert (record.who, json.loads(record.old or "")["level3"]) == ("甲", NAMES[1])
    assert second.names() == [NAMES[0], NAMES[2]]
    second.store.restore("乙", second.document_id, record.id)
    assert second.names() == NAMES
    assert _indicators(out)["weight"].iloc[1] == 41


def test_two_people_on_one_row_are_told_and_nothing_is_lost(out: Path) -> None:
    """Who deletes a row that another has just corrected is told so; who corrects a row just deleted finds it gone."""
    first, second = _Person(out), _Person(out, who="乙")
    key = first.key(1)
    seen = (second.version(key),)
    first.put(key, "weight", "41")
    with pytest.raises(ConflictError) as conflict:
        second.change("delete", key, versions=seen)
    assert conflict.value.current is not None
    assert conflict.value.current.who == "甲"
    assert first.names() == NAMES
    first.change("delete", key)
    with pytest.raises(UnknownRowError):
        second.put(key, "score", "1")
    second.store.restore("乙", second.document_id, first.store.document(first.document_id)[0].deleted[0].id)
    second.put(key, "score", "1")
    assert _indicators(out)["score"].iloc[1] == 1


def test_an_added_row_that_another_has_corrected_is_not_taken_back(out: Path) -> None:
    """Undoing the addition would throw the other's work away."""
    first, second = _Person(out), _Person(out, who="乙")
    first.change("add", parts=(NEW,))
    second.put(second.key(3), "score", "9")
    with pytest.raises(ConflictError):
        first.store.undo("甲", first.document_id)
    assert _indicators(out)["score"].iloc[3] == 9


def test_rows_that_were_changed_outlive_a_run_that_reads_anew(out: Path, tmp_path: Path) -> None:
    """As `--reparse` does: another vocabulary, other columns, the same changes."""
    person = _Person(out)
    person.change("delete", person.key(0))
    person.change("split", person.key(0), parts=({**NEW, "level3": "甲"}, {**NEW, "level3": "乙"}))
    person.change("add", parts=(NEW,), after=person.key(1))
    assert person.names() == ["甲", "乙", "按时完成率", NAMES[2]]
    words = tmp_path / "words.csv"
    words.write_text("block,field,variant\nindicators,deviation,口径备忘\n", encoding="utf-8")
    make_run(out, [tmp_path / "form.html"], [words])
    again = _Person(out)
    assert again.names() == ["甲", "乙", "按时完成率", NAMES[2]]
    assert not again.store.document(again.document_id)[0].unplaced
    assert _indicators(out)["deviation"].iloc[0] == "乙"


def test_a_row_that_the_machine_reads_later_too_stands_once(tmp_path: Path) -> None:
    """A person added what was not read; once it is read, their values lie on it, and it is not doubled."""
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    out = make_run(tmp_path / "out", [form])
    whole = pq.read_table(out / "indicators" / "part-00000.parquet")
    pq.write_table(whole.take([0, 2]), out / "indicators" / "part-00000.parquet")
    person = _Person(out)
    person.change("add", parts=({"level3": NAMES[1], "weight": "39"},), place={"table_no": 1, "row_no": 5})
    person.put(person.key(1), "score", "38")
    assert person.names() == NAMES
    pq.write_table(whole, out / "indicators" / "part-00000.parquet")
    rows = _indicators(out)
    assert list(rows["level3"]) == NAMES
    assert list(rows[["weight", "score", "target_text", "reviewed"]].iloc[1]) == [39, 38, "≥95%", "added"]


def test_a_row_that_is_another_now_is_not_deleted_in_its_place(out: Path) -> None:
    """The deletion is kept and named; nothing goes that nobody has seen."""
    person = _Person(out)
    person.change("delete", person.key(1))
    path = out / "indicators" / "part-00000.parquet"
    table = pq.read_table(path).to_pandas()
    table.loc[table["level3"] == NAMES[1], ["level3"]] = "另一项指标"
    schema = pq.read_schema(path)
    pq.write_table(pa.Table.from_pandas(table, schema=schema, preserve_index=False), path)
    found, _ = _Person(out).store.document(person.document_id)
    assert [row["level3"] for row in found.rows["indicators"]] == [NAMES[0], "另一项指标", NAMES[2]]
    assert [record.action for record in found.unplaced] == ["delete"]


def test_a_report_is_added_to_a_document_without_any_and_a_false_one_goes_with_its_rows(out: Path) -> None:
    """Both at the desk alone; the rows of the new report are added to it."""
    person = _Person(out)
    person.change("delete", person.key(0, "reports"), table="reports")
    tables = jixiao.load(out)
    for frame in (tables.reports, tables.indicators, tables.budgets):
        assert person.document_id not in set(frame["document_id"])
    person.change("add", parts=({"kind": "project", "project_name": "重新录入"},), table="reports")
    person.change("add", parts=(NEW,))
    report = jixiao.load(out).reports.query("document_id == @person.document_id").iloc[0]
    assert (report["project_name"], report["reviewed"], report["ordinal"]) == ("重新录入", "added", 1)
    assert list(_indicators(out)["report_id"]) == [report["report_id"]]


def test_goals_are_counted_anew(out: Path) -> None:
    """The number of a goal is its place."""
    person = _Person(out, name="practice-03.pdf")
    person.change("add", parts=({"expected": "第一个目标"},), table="goals", place={"table_no": 1, "row_no": 1})
    goals = jixiao.load(out).goals.query("document_id == @person.document_id")
    report = goals[goals["report_id"] == goals["report_id"].iloc[0]]
    assert report["expected"].iloc[0] == "第一个目标"
    assert list(report["goal_no"]) == list(range(1, len(report) + 1))


def test_an_amount_that_is_added_is_exact(out: Path) -> None:
    """A unit that is typed counts."""
    person = _Person(out, name="practice-03.pdf")
    person.change(
        "add", parts=({"item_text": "其他资金", "item": "other_funds", "executed": "1.10万元"},), table="budgets"
    )
    budgets = jixiao.load(out).budgets.query("reviewed == 'added'")
    assert list(budgets["executed"]) == [Decimal("11000.00")]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (({"level3": " ", "weight": ""},), "空的"),
        (({"level3": "甲", "weight": "十分"},), "须为数字"),
        (({"level3": "甲", "level9": "乙"},), "level9"),
    ],
)
def test_what_is_no_row_is_refused_and_nothing_is_kept(out: Path, parts: tuple[dict[str, str]], words: str) -> None:
    """The message says what to type."""
    with pytest.raises((ValueRefusedError, UnknownRowError), match=words):
        _Person(out).change("add", parts=parts)
    assert not CorrectionLog(out).state().records


def test_changes_of_rows_go_as_csv_to_another_desk(out: Path, tmp_path: Path) -> None:
    """What one exports another takes in; a broken record is refused by its number."""
    person = _Person(out)
    person.change("delete", person.key(0))
    person.change("add", parts=(NEW,))
    text = to_csv(CorrectionLog(out).state().records)
    other = make_run(tmp_path / "other", [tmp_path / "form.html"])
    assert Store(other).merge(from_csv(text)) == 2
    assert _Person(other).names() == [*NAMES[1:], "按时完成率"]
    broken = from_csv(text.replace('""values""', '""worth""'))
    with pytest.raises(RecordError, match="第 2 条"):
        Store(other).merge(broken)


def test_rows_that_were_changed_are_the_same_in_every_reader(out: Path, tmp_path: Path) -> None:
    """Load, the view of Parquet, exports, the package, gold and the workbook all show them."""
    person = _Person(out)
    person.change("delete", person.key(0))
    person.change("add", parts=(NEW,), after=person.key(0))
    names = [NAMES[1], "按时完成率", NAMES[2]]
    assert list(_indicators(out)["level3"]) == names
    write_reviewed(out)
    query = f"select level3, reviewed from '{out}/reviewed/indicators/*.parquet' where document_id = ?"  # noqa: S608
    seen = duckdb.execute(query, [person.document_id]).fetchall()
    assert seen == [(NAMES[1], None), ("按时完成率", "added"), (NAMES[2], None)]
    export(out, tmp_path / "one", to="single-parquet")
    assert set(names) <= set(pq.read_table(tmp_path / "one" / "indicators.parquet")["level3"].to_pylist())
    assert NAMES[0] not in pq.read_table(tmp_path / "one" / "indicators.parquet")["level3"].to_pylist()
    export(out, tmp_path / "table.duckdb", to="duckdb")
    with duckdb.connect(str(tmp_path / "table.duckdb")) as base:
        assert base.sql("select made_from, method from indicators where level3 = '按时完成率'").fetchall() == [
            (None, "person")
        ]
    package_dataset(out)
    write_gold(out, tmp_path / "gold", names=["form.html"])
    gold = json.loads((tmp_path / "gold" / "form.json").read_text(encoding="utf-8"))
    assert [row["level3"] for row in gold["reports"][0]["indicators"]] == names
    assert "made_from" not in gold["reports"][0]["indicators"][0]
    book = tmp_path / "book.xlsx"
    write_book(gather([out], load_settings()), book)
    sheets = openpyxl.load_workbook(book)
    texts = {str(cell.value) for row in sheets[SHEETS["indicators"]].iter_rows() for cell in row}
    assert {"按时完成率", "人工补入"} <= texts
    assert NAMES[0] not in texts
    form = next(sheet for sheet in sheets if "护林防火项目" in sheet.title)
    said = "\n".join(str(cell.value) for row in form.iter_rows() for cell in row if cell.value)
    assert "补入一行" in said
    assert "删除一行" in said
