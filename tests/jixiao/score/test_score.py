"""The project's accuracy command: it gives what the judge gives, to the last digit."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import random
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jixiao.base.exits import Refusal
from jixiao.score.score import ScoreResult, gold_for, score_run, write_json
from jixiao.score.trust import Trust
from schemas.tables import TABLES

ROOT = Path(__file__).parents[3]
GOLD = ROOT / "fixtures" / "gold"
REFERENCE = Path(os.environ.get("JIXIAO_REFERENCE_SCORE", ROOT.parent / "shared" / "score" / "score.py"))

Rows: TypeAlias = list[dict[str, Any]]
CHILDREN = ("budgets", "goals", "indicators")


def tables_of(golds: Mapping[str, Any]) -> dict[str, Rows]:
    """Return what a perfect run writes for files, each given with its gold."""
    tables: dict[str, Rows] = {name: [] for name in TABLES}
    for file_name, gold in golds.items():
        document_id = f"id-{file_name}"
        suffix = file_name.rpartition(".")[2]
        tables["documents"].append({"document_id": document_id, "file_name": file_name, "status": "ok"})
        for report in gold["reports"]:
            key = {"report_id": f"{document_id}-{report['ordinal']}", "document_id": document_id}
            tables["reports"].append({**report, **key})
            for name in CHILDREN:
                tables[name] += [{"confidence": 0.95, **row, **key} for row in report.get(name, [])]
        tables["figures"] += [
            {"sentence": "……", **row, "document_id": document_id}
            for row in gold["figures"]
            if not row.get("only") or suffix in row["only"]
        ]
    return tables


def write(out: Path, tables: Mapping[str, Rows]) -> Path:
    """Write rows with the published types and without any other demand on them."""
    for name, rows in tables.items():
        (out / name).mkdir(parents=True, exist_ok=True)
        arrays = {}
        for column in TABLES[name].columns:
            values = [row.get(column.name) for row in rows]
            if column.kind == "amount":
                values = [None if value is None else Decimal(value) for value in values]
            elif column.kind == "float":
                values = [None if value is None else float(value) for value in values]
            arrays[column.name] = pa.array(values, column.arrow_type)
        pq.write_table(pa.table(arrays), out / name / "part-0.parquet")
    return out


def load_gold(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    return gold


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    if not REFERENCE.exists():
        pytest.skip(f"the judge is not here: {REFERENCE} (JIXIAO_REFERENCE_SCORE names another place)")
    spec = importlib.util.spec_from_file_location("reference_score", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_same(reference: ModuleType, out: Path, gold: Path, files: Path | None, *, verbose: bool) -> None:
    """Assert that every number and every line are those of the judge."""
    lines: list[str] = []
    theirs = reference.run(str(out), str(gold), None if files is None else str(files), verbose, lines.append)
    ours = score_run(out, gold, files=files, verbose=verbose)
    assert ours.total == theirs["total"]
    assert ours.classes == theirs["classes"]
    assert ours.strict_total == theirs["strict_total"]
    assert as_judge(ours.trust) == theirs["trust"]
    assert list(ours.documents) == list(theirs["documents"])
    for name, document in ours.documents.items():
        wanted = theirs["documents"][name]
        assert document.classes == wanted["classes"], name
        assert (document.gold, document.missing, document.total) == (wanted["gold"], wanted["missing"], wanted["total"])
        assert document.strict == wanted["strict"]
        assert (document.found_precision, document.found_recall) == wanted["found"]
        assert list(document.log) == wanted["log"]
    assert {
        name: {column: list(pair) for column, pair in columns.items()} for name, columns in ours.by_column.items()
    } == theirs["by_column"]
    for measured, key in ((ours.indicators_found, "indicators_found"), (ours.rows, "rows"), (ours.figures, "figures")):
        assert list(measured) == list(theirs[key].values())
    assert ours.lines() == lines


def as_judge(trust: Trust) -> dict[str, Any]:
    """Return how far a run can be believed in the judge's own shape."""
    return asdict(trust) | {"silent_lines_by_table": {k: list(v) for k, v in trust.silent_lines_by_table.items()}}


def damaged(rng: random.Random, value: object) -> object:
    """Return a value as a careless reader might have it."""
    if rng.random() < 0.3:
        return None
    if isinstance(value, str) and value.replace(".", "").replace("-", "").isdigit():
        return str(Decimal(value) * rng.choice((1, 10_000)) + Decimal(rng.choice(("0", "0.01", "0.02", "1"))))
    if isinstance(value, str):
        place = rng.randrange(len(value) + 1)
        return rng.choice((value[:place] + value[place + 1 :], value[:place] + "口" + value[place:], " ".join(value)))
    if isinstance(value, float):
        return value * rng.choice((0.01, 1.00001, 2, 10_000))
    return value


KEPT = frozenset({"document_id", "report_id", "ordinal", "goal_no", "confidence", "fiscal_year", "alt", "only"})


def disturbed(rng: random.Random, rows: Rows, strength: float) -> Rows:
    """Return rows some of which are dropped, doubled, moved or damaged."""
    result: Rows = []
    for row in rows:
        if rng.random() < strength / 2:
            continue
        damage = {column: damaged(rng, row[column]) for column in row if column not in KEPT and rng.random() < strength}
        row.update(damage)
        if "confidence" in row:
            row["confidence"] = rng.choice((None, 0.5, 0.89, 0.9, 0.97, 1.0))
        if "report_id" in row and rng.random() < strength / 4:
            row["report_id"] = "a report that is nowhere"
        result += [row, copy.deepcopy(row)] if rng.random() < strength / 4 else [row]
    if rng.random() < 0.3:
        rng.shuffle(result)
    return result


def disturb(rng: random.Random, tables: dict[str, Rows]) -> None:
    """Damage every table but the documents, and make up checks."""
    strength = rng.choice((0.02, 0.1, 0.4))
    for name in ("reports", *CHILDREN, "figures"):
        tables[name] = disturbed(rng, tables[name], strength)
    for row in tables["documents"]:
        row["status"] = rng.choice(("ok", "ok", "partial", "no_form"))
    for row in tables["indicators"]:
        if rng.random() < strength:
            row["direction"] = rng.choice((None, "positive", "negative"))
            row["target_op"] = rng.choice((None, ">=", "="))
        for column, others in (row.get("alt") or {}).items():
            if rng.random() < 0.5:
                row[column] = rng.choice(others)
    tables["checks"] = [
        {
            "report_id": row["report_id"],
            "check": rng.choice(("weights_sum", "actual_meets_target")),
            "status": rng.choice(("pass", "fail", "skip")),
        }
        for row in tables["reports"]
    ]


@pytest.mark.parametrize("seed", range(12))
def test_random_runs_score_as_with_the_judge(reference: ModuleType, tmp_path: Path, seed: int) -> None:
    """Whatever a run leaves out, doubles or garbles, both commands give the same numbers and the same lines."""
    rng = random.Random(seed)  # noqa: S311 -- reproducible damage, no secret
    gold = tmp_path / "gold"
    gold.mkdir()
    golds: dict[str, Any] = {}
    for path in rng.sample(sorted(GOLD.glob("*.json")), 5):
        (gold / path.name).write_bytes(path.read_bytes())
        for ending in rng.sample((".docx", ".pdf", "-scan.pdf", "-photo.jpg", "-2.html"), rng.choice((0, 1, 1, 2))):
            golds[path.stem + ending] = load_gold(path.stem)
    tables = tables_of(golds)
    disturb(rng, tables)
    out = write(tmp_path / "out", tables)
    files = tmp_path / "files" / "below"
    files.mkdir(parents=True)
    for path in rng.sample(sorted(gold.glob("*.json")), 2):
        (files / f"{path.stem}-extra.pdf").touch()
    assert_same(reference, out, gold, rng.choice((None, files.parent)), verbose=rng.random() < 0.7)


def test_a_perfect_run_of_all_gold_scores_one_with_both(reference: ModuleType, tmp_path: Path) -> None:
    """Gold turned into tables is right in every class."""
    names = sorted(path.stem for path in GOLD.glob("*.json"))
    tables = tables_of({name + (".jpg" if "photo" in name else ".docx"): load_gold(name) for name in names})
    out = write(tmp_path, tables)
    assert_same(reference, out, GOLD, None, verbose=True)
    assert score_run(out, GOLD).total == 1.0


def test_two_files_of_one_name_and_a_broken_part_score_as_with_the_judge(
    reference: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Documents that share a name are kept apart by their number, and a damaged part is left out and named."""
    gold = load_gold("qiannan-2022")
    tables = tables_of({"qiannan-2022.pdf": gold, "qiannan-2022-b.pdf": gold})
    for row in tables["documents"]:
        row["file_name"] = "a/qiannan-2022.pdf"
    out = write(tmp_path / "out", tables)
    (out / "goals" / "broken.parquet").write_bytes(b"PAR1 no")
    assert_same(reference, out, GOLD, None, verbose=True)
    assert "unreadable" in capsys.readouterr().err
    result = score_run(out, GOLD)
    assert len(result.unreadable) == 1
    assert result.unreadable[0].startswith("goals/broken.parquet")
    assert "qiannan-2022.pdf (id-qiann)" in result.documents


@pytest.fixture
def small() -> dict[str, Any]:
    report = {
        "ordinal": 1,
        "kind": "project",
        "title": "项目支出绩效自评表",
        "fiscal_year": 2022,
        "rating": None,
        "total_score": 96.5,
        "budgets": [
            {"item_text": "年度资金总额", "item": "total", "adjusted_budget": "120000.00", "executed": "60000.00"},
            {"item_text": "其他资金", "item": "other_funds", "adjusted_budget": None, "executed": None},
        ],
        "goals": [{"goal_no": 1, "expected": "完成培训。", "actual": "已完成。"}],
        "indicators": [
            {
                "level1": "产出指标",
                "level2": "数量指标",
                "level3": name,
                "level1_code": "output",
                "level2_code": "quantity",
                "target_text": f"≥{target}次",
                "actual_text": f"{target}次",
                "weight": 10.0,
                "score": 10.0,
                "target_op": ">=",
                "target_value": float(target),
                "target_unit": "次",
                "actual_value": float(target),
                "actual_unit": "次",
                "direction": "positive",
            }
            for name, target in (("培训次数", 4), ("检查次数", 12), ("宣传次数", 7))
        ],
    }
    figure = {"section": "一、总体情况", "subject": "收入合计", "subject_code": "revenue_total", "fiscal_year": 2022}
    return {
        "name": "small",
        "reports": [report],
        "figures": [{**figure, "amount": "100.00", "share": 0.5}, {**figure, "amount": "200.00", "share": None}],
    }


def scored(tmp_path: Path, gold: dict[str, Any], tables: Mapping[str, Rows]) -> ScoreResult:
    answers = tmp_path / "gold"
    answers.mkdir()
    (answers / "small.json").write_text(json.dumps(gold), encoding="utf-8")
    return score_run(write(tmp_path / "out", tables), answers, verbose=True)


def test_a_small_run_has_the_numbers_counted_by_hand(tmp_path: Path, small: dict[str, Any]) -> None:
    """One wrong score, one missing row, one row too many and a missing figure cost what the rules say."""
    tables = tables_of({"small.pdf": small})
    tables["reports"][0]["title"] = "项目支出绩效目标自评表"
    tables["budgets"][0]["executed"] = "60000.02"
    tables["indicators"][0]["score"] = 9.0
    tables["indicators"][1]["confidence"] = 0.4
    tables["indicators"][2] = {
        "level3": "多出来的一行",
        "target_text": "九",
        "confidence": 0.95,
        "report_id": "id-small.pdf-1",
        "document_id": "id-small.pdf",
    }
    tables["figures"].pop(0)
    result = scored(tmp_path, small, tables)
    assert result.classes == {
        "report_fields": 3 / 4,  # kind, year, total score of four printed fields
        "budgets": 3 / 4,  # two names and one amount of two
        "goals": 1.0,
        "indicator_rows": 1 / 3,  # one right, two of three rows wrong on either side
        "indicator_cells": 13 / 23,  # 6 + 7 right; 7 of the missing row and 2 of the extra one are wrong
        "codes": 6 / 8,
        "parsed": 12 / (12 + 6 / 2),  # six values of each row; those of the missing row are not found
        "figures": 2 / 3,
        "figure_fields": 2 / 5,  # the missing figure has three filled fields
    }
    assert result.total == sum(result.classes.values()) / 9
    assert result.indicators_found == (2 / 3, 2 / 3, 2 / 3)
    assert as_judge(result.trust) == {
        "rows": 3,
        "sure": 2 / 3,
        "right_when_sure": 0.0,
        "silent_errors": 2 / 3,
        "silent_lines": 4 / 7,  # of two budgets, a goal and four rows of gold or run: one, two wrong and one lost
        "unread": {"rows": 0, "needless": None},
        "silent_lines_by_table": {"budgets": [1, 2], "goals": [0, 1], "indicators": [3, 4]},
    }
    assert result.documents["small.pdf"].log == (
        "[1 project] title: gold 项目支出绩效自评表 run 项目支出绩效目标自评表",
        "[1 project] budget 年度资金总额 executed: gold 60000.00 run 60000.02",
        "[1 project] row 1 培训次数: score: gold 10.0 run 9.0",
        "[1 project] indicator missing: 宣传次数",
        "[1 project] indicator too many: 多出来的一行",
        "figure missing: 收入合计 revenue_total 2022 100.00",
    )


def test_a_failing_check_breaks_the_silence(tmp_path: Path, small: dict[str, Any]) -> None:
    """A wrong row is no silent error where a check of its report fails."""
    tables = tables_of({"small.pdf": small})
    tables["indicators"][0]["score"] = 9.0
    tables["checks"] = [{"report_id": "id-small.pdf-1", "check": "scores_sum", "status": "fail"}]
    result = scored(tmp_path, small, tables)
    assert result.trust.silent_errors == 0.0
    assert result.trust.right_when_sure == 2 / 3


def test_a_scan_is_read_loosely_and_its_exact_score_is_kept_beside(tmp_path: Path, small: dict[str, Any]) -> None:
    """One wrong character in eleven is right in a scan, and still wrong where texts must be exact."""
    small["reports"][0]["goals"][0]["expected"] = "完成全年培训任务十二次。"
    tables = tables_of({"small-scan.pdf": small})
    tables["goals"][0]["expected"] = "完成全年培训任务十三次。"
    document = scored(tmp_path, small, tables).documents["small-scan.pdf"]
    assert document.classes["goals"] == 1.0
    assert document.strict is not None
    assert document.strict["goals"] == 0.5


def test_other_units_of_money_and_other_accepted_texts_are_right(tmp_path: Path, small: dict[str, Any]) -> None:
    """15 万元 and 150000 元 are one value, and so is every text that gold accepts."""
    row = small["reports"][0]["indicators"][0]
    row.update(target_value=15.0, target_unit="万元", alt={"level3": ["培训期数"]})
    tables = tables_of({"small.pdf": small})
    tables["indicators"][0].update(target_value=150000.0, target_unit="元", level3="培训期数")
    assert scored(tmp_path, small, tables).total == 1.0


def test_an_answer_without_document_and_a_file_without_row_count_as_wrong(
    tmp_path: Path, small: dict[str, Any]
) -> None:
    """Silence is no way to a good score."""
    answers = tmp_path / "gold"
    answers.mkdir()
    for name in ("small", "other"):
        (answers / f"{name}.json").write_text(json.dumps(small), encoding="utf-8")
    files = tmp_path / "files"
    files.mkdir()
    (files / "small-2.docx").touch()
    (files / "unknown.docx").touch()
    result = score_run(tmp_path / "out", answers, files=files)
    assert list(result.documents) == ["small-2.docx", "other.(no document)"]
    assert all(document.missing for document in result.documents.values())
    assert result.total == 0.0
    assert any("MISSING" in line for line in result.lines())


def test_the_longest_name_is_the_gold_of_a_file() -> None:
    """A stem belongs to the gold that it is, or that it continues with a dash."""
    golds = ("xiqu-2021", "xiqu-2021-photo")
    assert gold_for("xiqu-2021-photo.jpg", golds) == "xiqu-2021-photo"
    assert gold_for("a/b.zip!xiqu-2021-scan.pdf", golds) == "xiqu-2021"
    assert gold_for("xiqu-20210.pdf", golds) is None


@pytest.fixture
def nothing(tmp_path: Path) -> ScoreResult:
    """Return the score of nothing against nothing."""
    (tmp_path / "gold").mkdir()
    return score_run(tmp_path, tmp_path / "gold")


def test_a_score_is_kept_with_all_its_parts(tmp_path: Path, nothing: ScoreResult) -> None:
    """Another program can read total, classes, documents and trust."""
    write_json(nothing, tmp_path / "score.json")
    kept = json.loads((tmp_path / "score.json").read_text(encoding="utf-8"))
    assert {"total", "classes", "documents", "trust"} <= set(kept)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, nothing: ScoreResult) -> None:
    """One sentence with the path."""
    with pytest.raises(Refusal, match="无法写入"):
        write_json(nothing, tmp_path / "none" / "score.json")
