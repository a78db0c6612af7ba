"""Tests of `jixiao.base.labels`."""

from __future__ import annotations

from jixiao.base.labels import ERRORS, UNREAD_BLOCKS, UNREAD_REASONS, error_label, remedies
from schemas.code_names import CHECK_STATUSES, KINDS, STATUSES
from schemas.codes import CHECK_STATUSES as CHECK_STATUS_CODES
from schemas.codes import DOCUMENT_STATUSES
from schemas.codes import KINDS as KIND_CODES
from schemas.codes import UNREAD_BLOCKS as UNREAD_BLOCK_CODES
from schemas.codes import UNREAD_REASONS as UNREAD_REASON_CODES


def test_every_code_has_a_chinese_name() -> None:
    """The closed lists of the schema are named in full."""
    assert set(STATUSES) == set(DOCUMENT_STATUSES)
    assert set(KINDS) == set(KIND_CODES)
    assert set(CHECK_STATUSES) == set(CHECK_STATUS_CODES)
    assert set(UNREAD_BLOCKS) == set(UNREAD_BLOCK_CODES)
    assert set(UNREAD_REASONS) == set(UNREAD_REASON_CODES)


def test_every_error_code_has_a_name_and_a_remedy() -> None:
    """Nothing fails without a word on what to do; the codes of the readers are among them."""
    assert set(remedies()) == set(ERRORS)
    assert all(remedy.endswith("。") for remedy in remedies().values())
    assert error_label("damaged_file") == "文件损坏"
    assert error_label("brand_new") == "brand_new"
