"""How right rows are, and how right those that say they are sure: the last lines of `make bench`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from jixiao.command.summary import console
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from jixiao.score.score import score_run


def confidence(reports: Path, gold: Path) -> None:
    """Print the score of a folder of reports, and how far the confidence of its rows can be believed."""
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as out:
        run([reports], Path(out), load_settings(), progress=Silence())
        result = score_run(Path(out), gold)
    trust = result.trust
    screen = console()
    screen.print()
    screen.print(f"准确率（{reports}，全部格式）：总分 {result.total:.3f}", markup=False)
    screen.print(
        f"置信度：{_percent(trust.sure)} 的指标行不低于 0.9，其中正确的占 {_percent(trust.right_when_sure)}；"
        f"未被任何核对发现的错行占 {_percent(trust.silent_errors)}",
        markup=False,
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.2%}"
