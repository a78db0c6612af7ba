"""The functional class (支出功能分类) that a project's money belongs to, where its report or document says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from normalize.identity.function_codes import GROUP_LENGTH, function_code, function_rows

Row: TypeAlias = Mapping[str, object]

LEAST_NAME: Final = 4
"""Characters of a project's name from which a sentence that holds it speaks of that project."""


def project_codes(tables: Mapping[str, Sequence[Row]]) -> dict[object, str]:
    """Return the code of the functional class for each report on a project that has one.

    It is the code printed in its name or title, else in a cell of its head that no column took, else that of the only
    class of which a sentence of the same document says that it went to the project by its name.
    """
    heads = _heads(tables["unread"])
    said = _said(tables["figures"])
    found: dict[object, str] = {}
    for report in tables["reports"]:
        name = report["project_name"]
        if not isinstance(name, str):
            continue
        printed = [name, str(report["title"] or ""), *heads.get(report["report_id"], ())]
        code = next((code for text in printed if (code := _printed(text)) is not None), None)
        if code is None and len(name) >= LEAST_NAME:
            codes = {each for sentence, each in said.get(report["document_id"], ()) if name in sentence}
            code = next(iter(codes)) if len(codes) == 1 else None
        if code is not None:
            found[report["report_id"]] = code
    return found


def _printed(text: str) -> str | None:
    """Return a code printed in a text: of group or item, whose group is known; three digits may be any number."""
    found = function_code(text)
    if found is None or found.found_by != "printed_code" or len(found.code) < GROUP_LENGTH:
        return None
    return found.code if found.level(GROUP_LENGTH)[1] is not None else None


def _heads(unread: Sequence[Row]) -> dict[object, list[str]]:
    found: dict[object, list[str]] = defaultdict(list)
    for row in unread:
        if row["block"] == "head" and row["report_id"] is not None:
            found[row["report_id"]].append(str(row["text"]))
    return found


def _said(figures: Sequence[Row]) -> dict[object, list[tuple[str, str]]]:
    """Return for each document its sentences that name a functional class, with the code."""
    codes = {(row["document_id"], row["section"], row["subject"]): str(row["code"]) for row in function_rows(figures)}
    found: dict[object, list[tuple[str, str]]] = defaultdict(list)
    for row in figures:
        code = codes.get((row["document_id"], row["section"], row["subject"]))
        if code is not None and row["sentence"] is not None:
            found[row["document_id"]].append((str(row["sentence"]), code))
    return found
