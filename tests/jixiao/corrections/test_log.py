"""The log of corrections: nothing is lost, whoever writes and however the writing ends."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from jixiao.corrections.log import ConflictError, CorrectionLog, Record, RecordError, record_of, stamp

DOCUMENT = "a" * 64


def _record(new: str | None = "新", base: str = "", **more: str) -> Record:
    number, time = stamp()
    values = {
        "id": number, "time": time, "who": "甲", "document_id": DOCUMENT, "table": "indicators", "row_key": "t1r2",
        "label": "完成数", "column": "level3", "action": "set", "old": "旧", "new": new, "base": base,
    }  # fmt: skip
    return record_of({**values, **more})


def test_what_is_appended_is_there_for_every_reader(tmp_path: Path) -> None:
    """A record is on the disk when the call returns, and another reader has it."""
    first = CorrectionLog(tmp_path).append(_record())
    state = CorrectionLog(tmp_path).state()
    assert state.records == [first]
    assert state.in_force(first.cell) == first


def test_a_record_made_on_an_older_version_is_refused_and_says_what_is_newer(tmp_path: Path) -> None:
    """Two people who began from the same version: the second hears of the first, and nothing is written."""
    one, other = CorrectionLog(tmp_path), CorrectionLog(tmp_path)
    first = one.append(_record("甲的值"))
    with pytest.raises(ConflictError) as conflict:
        other.append(_record("乙的值"))
    assert conflict.value.current == first
    second = other.append(_record("乙的值", base=first.id))
    assert [record.new for record in one.state().records] == ["甲的值", "乙的值"]
    assert one.state().in_force(first.cell) == second


def test_half_a_line_of_a_killed_writer_costs_that_line_only(tmp_path: Path) -> None:
    """A save that was cut is no record; those before and after it are whole."""
    log = CorrectionLog(tmp_path)
    first = log.append(_record("一"))
    with log.path.open("ab") as file:
        file.write(b'{"id": "torn", "who": "\xe7')
    fresh = CorrectionLog(tmp_path)
    assert [record.new for record in fresh.state().records] == ["一"]
    fresh.append(_record("二", base=first.id))
    again = CorrectionLog(tmp_path).state()
    assert [record.new for record in again.records] == ["一", "二"]
    assert again.unreadable == 1


def test_a_flipped_bit_is_no_other_correction(tmp_path: Path) -> None:
    """Wherever it is, each line is what was written or none; it is counted, and its place is blank after a repair."""
    log = CorrectionLog(tmp_path)
    log.merge([_record("12.5", row_key=f"t1r{row}") for row in range(3)])
    written = {record.id: record for record in log.state().records}
    whole = log.path.read_bytes()
    for bit in range(0, len(whole) * 8, 7):
        spoilt = bytearray(whole)
        spoilt[bit // 8] ^= 1 << bit % 8
        log.path.write_bytes(spoilt)
        found = CorrectionLog(tmp_path).state().records
        assert all(record == written[record.id] for record in found)
        assert (
            CorrectionLog(tmp_path).damaged() == 0 if len(found) == 3 else 1 <= CorrectionLog(tmp_path).damaged() <= 2
        )
    assert log.damaged(blank=True)
    assert (log.damaged(), len(log.path.read_bytes())) == (0, len(whole))


def test_records_of_earlier_versions_have_no_seal(tmp_path: Path) -> None:
    """They are taken as they stand."""
    log = CorrectionLog(tmp_path)
    log.append(_record("一"))
    line = json.loads(log.path.read_text(encoding="utf-8"))
    del line["seal"]
    log.path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert [record.new for record in CorrectionLog(tmp_path).state().records] == ["一"]


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four writers with logs of their own, 25 cells each: a hundred records."""

    def write(number: int) -> None:
        log = CorrectionLog(tmp_path)
        for row in range(25):
            log.append(_record(f"{number}-{row}", row_key=f"t{number}r{row}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = CorrectionLog(tmp_path).state()
    assert len(state.records) == 100
    assert state.unreadable == 0


def test_what_is_taken_back_no_longer_counts_and_what_was_before_does(tmp_path: Path) -> None:
    """After taking back the second correction the first is in force again."""
    log = CorrectionLog(tmp_path)
    first = log.append(_record("一"))
    second = log.append(_record("二", base=first.id))
    undo = replace(_record(None, base=second.id), action="undo", undoes=second.id)
    log.append(undo)
    assert log.state().in_force(first.cell) == first
    assert log.state().last_of("甲", DOCUMENT) == [first]
    assert log.state().last_of("乙", DOCUMENT) == []


def test_records_made_elsewhere_come_in_once(tmp_path: Path) -> None:
    """Merging twice adds nothing the second time."""
    records = [_record("一"), _record("二", row_key="t1r3")]
    log = CorrectionLog(tmp_path)
    assert log.merge(records) == 2
    assert log.merge(records) == 0


@pytest.mark.parametrize("wrong", [{"table": "nowhere"}, {"column": "nothing"}, {"action": "drop"}])
def test_a_record_of_an_unknown_place_is_refused(wrong: dict[str, str]) -> None:
    """No table, column or action but the published ones."""
    with pytest.raises(RecordError):
        _record(**wrong)
