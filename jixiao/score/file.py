"""A score as a JSON file, for comparing runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from jixiao.base.exits import Refusal
from jixiao.score.score import ScoreResult


def write_json(result: ScoreResult, path: Path) -> None:
    """Write a score with all its parts.

    Raises:
        Refusal: the file cannot be written.
    """
    text = json.dumps(asdict(result), ensure_ascii=False, indent=1, default=str)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Refusal(f"无法写入 {path}（{error.strerror}）。请检查路径与权限。") from error
