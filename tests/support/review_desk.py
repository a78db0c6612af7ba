"""A run's folder and a running review page for tests."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extract.document import Document
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.parsing.kept import kept
from jixiao.parsing.parse import parse_file
from jixiao.parsing.settings import load_settings
from schemas.parquet import read_tables, write_tables

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "fixtures" / "reports"

UNMAPPED = "口径备忘"
HOSTILE = "<script>window.hacked=1</script>=1+1完成数"

_ROWS = [
    ("产出指标", "数量指标", HOSTILE, "≥59个", "46个", "40", "30", "甲"),
    ("产出指标", "质量指标", "维修合格率", "≥95%", "96%", "40", "40", "乙"),
    ("满意度指标", "满意度", "群众满意度", "≥90%", "92%", "20", "20", "丙"),
]
_HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", UNMAPPED)


def form_page(name: str = "护林防火项目") -> str:
    """Return a form as a web page; one of its headings is in no vocabulary and one of its texts is hostile."""

    def line(cells: Iterable[str]) -> str:
        texts = (cell.replace("&", "&amp;").replace("<", "&lt;") for cell in cells)
        return "<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>"

    head = f"<tr><td>项目名称</td><td colspan=7>{name}</td></tr><tr><td>主管部门</td><td colspan=7>某县林业局</td></tr>"
    body = head + line(_HEADS) + "".join(map(line, _ROWS))
    total = "<tr><td colspan=5>总分</td><td>100</td><td>90</td><td></td></tr>"
    lines = "<p>项目支出绩效自评表</p><p>（2022年度）</p>"
    return f"<html><meta charset=utf-8><body>{lines}<table>{body}{total}</table></body></html>"


def make_run(out: Path, files: Iterable[Path], vocabulary: Iterable[Path] = ()) -> Path:
    """Read files into a run's folder, as `jixiao run` does, and return the folder."""
    settings = replace(load_settings(tuple(vocabulary)), kept=out / KEPT)
    tables: dict[str, list[dict[str, object]]] = {}
    for path in files:
        for parsed in parse_file(path, settings):
            tables.setdefault("documents", []).append(dict(parsed.document))
            for name, rows in parsed.rows.items():
                tables.setdefault(name, []).extend(dict(row) for row in rows)
    write_tables(out, tables, part="part-00000")
    return out


def leave(out: Path, name: str, *cells: tuple[int, str], reason: str = "no_role", alone: bool = False) -> None:
    """Add rows of `unread` to a run's folder: cells of the first table of a file, by row number and text.

    What the program leaves of a form changes with its rules; what is shown of it does not. `alone`: of no report.
    """
    tables = read_tables(out)
    documents, reports = tables["documents"], tables["reports"]
    (document_id,) = documents[documents["file_name"] == name]["document_id"]
    report_id = reports[reports["document_id"] == document_id]["report_id"].iloc[0]
    grid = next(grid for grid in _kept(out, document_id).grids if grid.number == 1)
    rows: list[dict[str, object]] = []
    for number, text in cells:
        cell = next(cell for cell in grid.row(number - 1) if cell.text == text)
        box = cell.provenance.box
        rows.append(
            {
                "document_id": document_id, "report_id": None if alone else report_id, "text": text,
                "block": "indicators", "reason": reason, "suggestion": "deviation", "page": cell.provenance.page,
                "table_no": 1, "row_no": number, "bbox": None if box is None else [round(edge, 2) for edge in box],
                "method": cell.provenance.method,
            }
        )  # fmt: skip
    part = len(list((out / "unread").glob("*.parquet")))
    write_tables(out, {"unread": rows}, part=f"part-{part:05d}")


def _kept(out: Path, document_id: str) -> Document:
    found = kept(out / KEPT, document_id, None)
    assert isinstance(found, Document)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running review page: its address, its process and its folder."""

    url: str
    process: subprocess.Popen[str]
    out: Path
    vocabulary: Path

    @property
    def host(self) -> str:
        """Name and port."""
        return self.url.removeprefix("http://").rstrip("/")

    def ask(self, path: str, *, method: str = "GET", body: object = None, **headers: str) -> tuple[int, str]:
        """Return status and text of an answer; `headers` are named with underscores."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, data, {"Content-Type": "application/json", **named})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def token(self) -> str:
        """Return the token that the pages carry."""
        found = re.search(r'name="csrf" content="([^"]+)"', self.ask("/")[1])
        assert found is not None
        return found[1]

    def post(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        """Return status and value of a change made as the page makes it."""
        own = {"Origin": self.url.rstrip("/"), "X_CSRF_Token": self.token()}
        status, text = self.ask(path, method="POST", body=body, **{**own, **headers})
        return status, json.loads(text)


_SERVE = """
import sys
from pathlib import Path
from jixiao.review.server import serve
serve(Path(sys.argv[1]), port=0, vocabulary=Path(sys.argv[2]), who="测试", started=lambda url: print(url, flush=True))
"""


@contextmanager
def desk(out: Path, vocabulary: Path) -> Iterator[Desk]:
    """Run the review page of a folder in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", _SERVE, str(out), str(vocabulary)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=out.parent,
        env=environment,
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url, "the page did not start"
        yield Desk(url=url, process=process, out=out, vocabulary=vocabulary)
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
