"""A report that was published again: its newest wording counts, and each wording knows the one before it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from jixiao.command.main import app
from schemas.parquet import rows_of
from tests.support.report_files import form_page, form_with_more

LINES = (("整治河道长度", "≥12公里"), ("清淤量", "≥300吨"), ("新增护岸", "≥2公里"), ("沿河居民满意度", "≥90%"))


def page(*results: str, project: str = "河道整治项目", filled: str = "") -> bytes:
    """Return a form with four indicators and these results."""
    rows = "".join(
        f"<tr><td>产出指标</td><td>数量指标</td><td>{name}</td><td>{target}</td><td>{result}</td><td>25</td>"
        "<td>25</td><td></td></tr>"
        for (name, target), result in zip(LINES, results, strict=True)
    )
    text = form_page(project).decode()
    begin, end = text.index("<tr><td>产出指标"), text.index("<tr><td>总分")
    whole = f"{text[:begin]}{rows}{text[end:]}".replace("南山县", "平凉市崆峒区")
    return whole.replace("（2022年度）", f"（2022年度）</p><p>{filled}").encode()


FIRST = ("12公里", "320吨", "2公里", "95%")
AGAIN = ("12公里", "280吨", "1.5公里", "88%")


def packaged(work: Path) -> dict[str, dict[str, object]]:
    """Read the folder `archive` or `in` and return the facts of its reports by the names of their files."""
    source = "archive" if (work / "archive").is_dir() else "in"
    for words in (["run", source, "--out", "out", "--jobs", "1"], ["package", "out"]):
        done = CliRunner().invoke(app, words)
        assert done.exit_code in {0, 3}, done.output
    documents = pd.read_parquet("out/documents")[["document_id", "file_name"]]
    facts = rows_of(pd.read_parquet("out/report_facts").merge(documents))
    return {str(fact["file_name"]): fact for fact in facts}


def versions(fact: dict[str, object]) -> list[object]:
    return [fact["duplicate_of"], fact["supersedes"], fact["superseded_by"]]


def archive(folder: Path, *files: tuple[str, str, bytes]) -> None:
    """Write an archive as `jixiao fetch` leaves it: name, day of publishing and content of each file."""
    rows = []
    for name, day, data in files:
        digest = hashlib.sha256(data).hexdigest()
        path = folder / "objects" / digest[:2] / digest[2:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        rows.append(
            {"run": "r", "site": "s", "kind": "file", "outcome": "stored", "sha256": digest, "file_name": name}
            | {"fetched_at": "2024-05-01T02:00:00+00:00", "url": f"https://a.gov.cn/{name}", "publish_date": day}
            | {"page_url": f"https://a.gov.cn/{day}.html", "title": f"{day} 公开"}
        )
    (folder / "fetch_log").mkdir()
    (folder / "fetch_log" / "1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_the_report_published_last_counts(work: Path) -> None:
    """Whatever the order in which they are read; the same wording once more is a double, and the panel counts one."""
    archive(
        work / "archive",
        ("new.html", "2023-06-01", page(*AGAIN)),
        ("old.html", "2023-03-01", page(*FIRST)),
        ("old-again.html", "2023-04-01", page(*FIRST).replace(b"<p>", b"<p >")),
        ("other.html", "2023-04-01", page(*AGAIN, project="堤防加固项目")),
    )
    facts = packaged(work)
    first, last = (facts[name]["report_id"] for name in ("old.html", "new.html"))
    assert versions(facts["new.html"]) == [None, first, None]
    assert versions(facts["old.html"]) == [None, None, last]
    assert versions(facts["old-again.html"]) == [first, None, None]
    assert versions(facts["other.html"]) == [None, None, None]
    assert [facts["new.html"][name] for name in ("published_on", "page_url", "page_title")] == [
        "2023-06-01",
        "https://a.gov.cn/2023-06-01.html",
        "2023-06-01 公开",
    ]
    (row,) = pd.read_parquet("out/panel").to_dict("records")
    assert (row["report_count"], row["missed_count"]) == (2, 6)


def test_days_of_filling_put_local_files_in_order(work: Path) -> None:
    """Without any day nobody can tell which is right: both stay, and both count."""
    (work / "in").mkdir()
    (work / "in" / "a.html").write_bytes(page(*FIRST, filled="填报日期：2023年3月1日"))
    (work / "in" / "b.html").write_bytes(page(*AGAIN, filled="填报日期：2023年5月2日"))
    (work / "in" / "c.html").write_bytes(page(*FIRST, project="堤防加固项目"))
    (work / "in" / "d.html").write_bytes(page(*AGAIN, project="堤防加固项目"))
    facts = packaged(work)
    assert facts["b.html"]["supersedes"] == facts["a.html"]["report_id"]
    assert versions(facts["c.html"]) == versions(facts["d.html"]) == [None, None, None]


def test_functional_class_of_a_project(work: Path) -> None:
    """From a code in its head; a number of three digits in its name is none, and nothing is guessed."""
    (work / "in").mkdir()
    (work / "in" / "coded.html").write_bytes(form_with_more("支出功能分类科目", "2130305 水利工程建设"))
    (work / "in" / "road.html").write_bytes(form_page("201国道养护项目"))
    facts = packaged(work)
    assert facts["coded.html"]["function_code"] == "2130305"
    assert facts["road.html"]["function_code"] is None


def test_functional_class_said_in_running_text(work: Path) -> None:
    """A sentence of the same document that gives the money of a class to the project by its name."""
    sentence = (
        "<p>三、支出决算具体情况</p><p>教育支出（类）普通教育（款）小学教育（项）支出19万元，主要用于河道整治项目。</p>"
        "<p>一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）支出30万元，主要用于机关运转。</p>"
    )
    (work / "in").mkdir()
    text = form_page().decode().replace("</body>", f"{sentence}</body>")
    (work / "in" / "final.html").write_text(text, encoding="utf-8")
    facts = packaged(work)
    assert facts["final.html"]["function_code"] == "2050202"
