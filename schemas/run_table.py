"""The table `runs`: one row for each run that changed a dataset."""

from __future__ import annotations

from typing import Final

from schemas.tables import Column, Kind, Table


def _column(name: str, kind: Kind, label: str, description: str, unit: str = "") -> Column:
    return Column(name=name, kind=kind, label=label, description=description, unit=unit, nullable=False)


RUNS: Final = Table(
    name="runs",
    label="运行记录",
    columns=(
        _column("started_at", "time", "开始时间", "When the run began", "UTC"),
        _column("seconds", "float", "用时", "Wall-clock time of the run", "秒"),
        _column("jobs", "int32", "进程数", "Worker processes"),
        _column("program_version", "text", "程序版本", "Version of the program"),
        _column("parser_version", "text", "解析版本", "As in documents.parser_version"),
        _column("python_version", "text", "Python 版本", "Version of Python"),
        _column("files", "int64", "文件数", "Files found in the sources"),
        _column("unchanged", "int64", "未变", "Files whose documents the dataset had already"),
        _column("duplicates", "int64", "重复", "Files and members left out because the same bytes came before"),
        _column("documents", "int64", "文档", "Documents parsed"),
        _column("ok", "int64", "正常", "Documents with status ok"),
        _column("partial", "int64", "部分读出", "Documents with status partial"),
        _column("no_form", "int64", "无自评表", "Documents with status no_form"),
        _column("failed", "int64", "失败", "Documents with status failed"),
        _column("quarantined", "int64", "隔离", "Documents failed with timeout, memory or crashed"),
        _column("tries_again", "int64", "重试", "Times that a document ended its process"),
        _column("rows", "int64", "行数", "Rows written, of all tables"),
        _column("exit_code", "int32", "退出码", "What the run came to"),
        Column(
            name="folder",
            kind="text",
            label="所在文件夹",
            description="Folder in which the run was started, which relative sources are meant from",
            unit="",
            nullable=True,
        ),
    ),
)
