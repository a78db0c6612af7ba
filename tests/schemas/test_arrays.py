"""Tests of `schemas.arrays`."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import get_args

import pyarrow as pa
import pytest

from schemas.arrays import arrow_array
from schemas.tables import Kind, arrow_types

VALUES: dict[Kind, list[object]] = {
    "text": ["a", None, "绩效", "", None, "𠀀"],
    "int32": [1, None, -5, 2**31 - 1],
    "int64": [None, 2**62, -3],
    "float": [1.5, None, -0.0],
    "amount": [Decimal("1.23"), None, Decimal("-999999999999999999.99"), Decimal("0.00")],
    "time": [datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC), None, datetime(1960, 1, 1, tzinfo=UTC)],
    "box": [[1.0, 2.5, 3.1, 4.0], None, [0.0, 0.0, 0.0, 0.0]],
    "flag": [True, None, False] * 5,
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_an_array_is_the_one_that_arrow_makes(kind: Kind) -> None:
    """With nulls and without, of nulls alone and of nothing."""
    values = VALUES[kind]
    for some in (values, [], [None], [value for value in values if value is not None]):
        made = arrow_array(kind, some)
        made.validate(full=True)
        assert made.equals(pa.array(some, arrow_types()[kind]))


def test_a_number_that_a_column_does_not_hold_is_an_error() -> None:
    """It is not cut off in silence."""
    with pytest.raises(OverflowError):
        arrow_array("int32", [2**31])


def test_a_run_loads_no_pandas() -> None:
    """A process that reads documents and writes them has no use for it."""
    program = (
        "import sys, datetime, jixiao.run.run, jixiao.run.worker_process\n"
        "from schemas.parquet import to_arrow\n"
        "to_arrow('headings', [{'document_id': 'd', 'heading': 'h'}])\n"
        "print([name for name in ('pandas', 'pyarrow.dataset', 'cv2', 'jieba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  ours
    assert done.stdout.strip() == "[]"
