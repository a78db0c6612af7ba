"""The figures of a run and its dataset in the text format of Prometheus, for a textfile collector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from jixiao.place.whole_files import write_whole

HELP: Mapping[str, str] = {
    "jixiao_run_timestamp_seconds": "When the last run ended, seconds since 1970.",
    "jixiao_run_duration_seconds": "Wall-clock time of the last run.",
    "jixiao_run_exit_code": "What the last run came to; see docs/operations.md.",
    "jixiao_run_files": "Files of the last run by what became of them.",
    "jixiao_run_documents": "Documents parsed by the last run, by status.",
    "jixiao_run_errors": "Documents of the last run by error code.",
    "jixiao_run_rows": "Rows written by the last run, by table.",
    "jixiao_run_unread_documents": "Documents of the last run with printed text in the table unread.",
    "jixiao_run_process_endings": "Times that a document ended its process in the last run.",
    "jixiao_fetch_timestamp_seconds": "When the last fetch ended, seconds since 1970.",
    "jixiao_fetch_duration_seconds": "Wall-clock time of the last fetch.",
    "jixiao_fetch_exit_code": "What the last fetch came to; see docs/operations.md.",
    "jixiao_fetch_finished": "1 where the last fetch asked the site for all that was due.",
    "jixiao_fetch_got": "Pages and files that the last fetch got, by site and kind.",
    "jixiao_fetch_new": "New contents and new sources of the last fetch, by site.",
    "jixiao_fetch_errors": "Addresses that failed in the last fetch, by site and error code.",
    "jixiao_fetch_noticed": "Pages of the last fetch that lack what they should hold, by site and code.",
    "jixiao_fetch_left_out": "Addresses that a rule left out in the last fetch, by site and reason.",
    "jixiao_dataset_documents": "Documents in the dataset, by status.",
    "jixiao_dataset_unread_rows": "Printed texts in the table unread of the dataset.",
    "jixiao_dataset_quarantined": "Documents in quarantine.",
}
"""Name of a gauge -> what it says."""

Samples = Mapping[str, Mapping[tuple[tuple[str, str], ...], float]]
"""Name -> labels -> value."""


def text_of(samples: Samples) -> str:
    """Return samples in the text exposition format."""
    return "".join(f"{line}\n" for line in _lines(samples))


def _lines(samples: Samples) -> Iterator[str]:
    for name, values in samples.items():
        yield f"# HELP {name} {HELP[name]}"
        yield f"# TYPE {name} gauge"
        for labels, value in values.items():
            inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
            yield f"{name}{{{inside}}} {value:.10g}" if inside else f"{name} {value:.10g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def write_metrics(path: Path, samples: Samples) -> None:
    """Write samples to a file, whole: a collector never sees half of it.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(path, text_of(samples).encode())
