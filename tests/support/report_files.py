"""Writes small report files for the tests of a run: sound ones, and one of each way in which a file can be broken."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

REPORTS = Path(__file__).parents[2] / "fixtures" / "reports"
GOLD = Path(__file__).parents[2] / "fixtures" / "gold"


def form_page(project: str = "河道整治项目", *, heading: str = "三级指标") -> bytes:
    """Return a web page with one project form: two indicators that sum to its total."""
    rows = (
        ("项目名称", project),
        ("主管部门", "南山县水利局", "实施单位", "南山县河道管理站"),
        ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        ("", "年度资金总额", "20", "20", "19", "10", "95%", "9.5"),
        ("一级指标", "二级指标", heading, "年度指标值", "实际完成值", "分值", "得分", "偏差原因"),
        ("产出指标", "数量指标", "整治河道长度", "≥12公里", "12公里", "50", "50", ""),
        ("满意度指标", "服务对象满意度指标", "沿河居民满意度", "≥90%", "93%", "40", "40", ""),
        ("总分", "", "", "", "", "100", "99.5", ""),
    )
    spans = {2: ("", ' colspan="7"'), 4: ("", ' colspan="3"', "", ' colspan="3"')}
    lines = []
    for row in rows:
        marks = spans.get(len(row), ("",) * len(row))
        lines.append("<tr>" + "".join(f"<td{m}>{cell}</td>" for m, cell in zip(marks, row, strict=True)) + "</tr>")
    title = "<p>项目支出绩效自评表</p><p>（2022年度）</p>"
    return f'<html><meta charset="utf-8"><body>{title}<table>{"".join(lines)}</table></body></html>'.encode()


def form_with_more(label: str = "核实口径", value: str = "35.6") -> bytes:
    """Return the same form with a line in its head that no rule knows: its two cells are in no table but `unread`."""
    line = f'<tr><td>{label}</td><td colspan="7">{value}</td></tr>'.encode()
    first, end, rest = form_page().partition(b"</tr>")
    return first + end + line + rest


def plain_page() -> bytes:
    """Return a web page without any report."""
    return "<html><meta charset='utf-8'><body><p>本站通知：周一闭馆。</p></body></html>".encode()


def broken_files() -> dict[str, tuple[str, bytes]]:
    """Return file name -> the error code that it should get, and its content."""
    pdf = (REPORTS / "practice-01.pdf").read_bytes()
    docx = (REPORTS / "practice-02.docx").read_bytes()
    return {
        "empty.pdf": ("empty_file", b""),
        "blank.docx": ("empty_file", b"\n \n"),
        "letter.xyz": ("unknown_format", b"no report of any kind\n" * 20),
        "cut.pdf": ("damaged_file", pdf[:700]),
        "cut.docx": ("damaged_file", docx[: len(docx) // 2]),
        "noise.pdf": ("damaged_file", b"%PDF-1.7\n" + bytes(range(256)) * 40),
        "locked.zip": ("encrypted_file", _locked_archive()),
        "hollow.zip": ("empty_file", _archive({})),
    }


def _archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def archive_of(**members: bytes) -> bytes:
    """Return a zip with one web page for each argument, `name.html`."""
    return _archive({f"{name}.html": data for name, data in members.items()})


def tar_of(**members: bytes) -> bytes:
    """Return a tar with one web page for each argument, `name.html`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(f"{name}.html")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def _locked_archive() -> bytes:
    """Return a zip whose only member says that it is encrypted, with a password that nobody has."""
    data = bytearray(archive_of(form=form_page()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)
