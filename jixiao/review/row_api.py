"""The addresses at which rows are added, deleted, split, merged and brought back, and documents given out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import FastAPI, Query, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from jixiao.corrections.structure import REMOVABLE
from jixiao.dataset.cells import SHOWN
from jixiao.dataset.sources import SourceAbsentError
from jixiao.review.answers import kept
from jixiao.review.draft import Drafts, Pointed
from jixiao.review.filters import filter_of
from jixiao.review.page import Pages
from jixiao.review.row_changes import Kind, NoSuchRowError, RowChange
from jixiao.review.store import Store, UnknownRowError

DOCUMENT: Final = r"^[0-9a-f]{64}$"
DocumentId = Annotated[str, InPath(pattern=DOCUMENT)]
MOST_GIVEN: Final = 100_000
"""Documents that are given out in one go."""
Text = Annotated[str, Field(max_length=32_000)]
Key = Annotated[str, Field(max_length=400)]


class RowChangeBody(BaseModel):
    """Rows that a person adds, deletes, splits or merges, as the page sends it."""

    document_id: str = Field(pattern=DOCUMENT)
    kind: Kind
    table: str = Field(max_length=40)
    report: int = 0
    keys: list[Key] = Field(default=[], max_length=2)
    versions: list[Key] = Field(default=[], max_length=2)
    after: Key = ""
    pointed: dict[str, float] = Field(default={}, max_length=5)
    parts: list[dict[Annotated[str, Field(max_length=40)], Text]] = Field(default=[], max_length=2)
    reason: str = Field(default="", max_length=2000)
    who: str = Field(min_length=1, max_length=80)


class DraftQuery(BaseModel):
    """Which form is asked for: what is done, in which table of which report, to which row."""

    kind: Kind
    table: str = Field(max_length=40)
    report: int = 0
    key: Key = ""


class RestoreBody(BaseModel):
    """Which deletion is taken back."""

    document_id: str = Field(pattern=DOCUMENT)
    record: str = Field(max_length=64)
    who: str = Field(min_length=1, max_length=80)


class AssignBody(BaseModel):
    """Documents that are given out in turn to the persons named, parted by commas or lines; to none: to nobody.

    They are named, or else all that the list shows with the filter of `query`.
    """

    documents: list[Annotated[str, Field(pattern=DOCUMENT)]] = Field(default=[], max_length=MOST_GIVEN)
    query: str = Field(default="", max_length=2000)
    to: str = Field(max_length=2000)
    who: str = Field(min_length=1, max_length=80)


def _pointed(values: Mapping[str, float]) -> Pointed:
    whole = {name: int(values[name]) for name in ("table_no", "row_no", "page") if name in values}
    return Pointed(**whole, x=values.get("x", 0.0), y=values.get("y", 0.0))


def _drafts(store: Store, document_id: str) -> Drafts:
    found, state = store.document(document_id)
    try:
        document = store.sources.document(found.rows["documents"][0])
    except SourceAbsentError:
        document = None
    return Drafts(found=found, state=state, document=document)


def add_rows(app: FastAPI, store: Store, pages: Pages) -> None:
    """Add what changes which rows there are."""

    @app.get("/document/{document_id}/draft")
    def draft(request: Request, document_id: DocumentId, asked: Annotated[DraftQuery, Query()]) -> Response:
        table, report, key, kind = asked.table, asked.report, asked.key, asked.kind
        values = {
            name: float(text) for name, text in request.query_params.items() if name in PLACES and _is_number(text)
        }
        if table not in REMOVABLE:
            return JSONResponse({"error": "unknown"}, status_code=404)
        try:
            drafts = _drafts(store, document_id)
            if kind == "add":
                form = drafts.added(table, report, key, _pointed(values))
            else:
                form = (drafts.split if kind == "split" else drafts.merged)(table, report, key)
        except (UnknownRowError, NoSuchRowError):
            return JSONResponse({"error": "unknown"}, status_code=404)
        return _form(pages, request, draft=form, pointed=values, tables=[name for name in SHOWN if name in REMOVABLE])

    @app.post("/api/rows")
    def change_rows(body: RowChangeBody) -> JSONResponse:
        def change() -> list[Any]:
            place: Mapping[str, object] = {}
            if body.kind == "add" and body.pointed:
                place = _drafts(store, body.document_id).added(
                    body.table, body.report, body.after, _pointed(body.pointed)
                ).place  # fmt: skip
            return store.change_rows(
                RowChange(
                    document_id=body.document_id, kind=body.kind, table=body.table, who=body.who.strip() or "?",
                    report=body.report, keys=tuple(body.keys), versions=tuple(body.versions), after=body.after,
                    place=place, parts=tuple(body.parts), reason=body.reason.strip(),
                )
            )  # fmt: skip

        return kept(change)

    @app.post("/api/restore")
    def restore(body: RestoreBody) -> JSONResponse:
        return kept(lambda: store.restore(body.who.strip() or "?", body.document_id, body.record))


PLACES: Final = ("table_no", "row_no", "page", "x", "y")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,6}(?:\.\d{1,4})?", text) is not None


def _form(pages: Pages, request: Request, **values: Any) -> HTMLResponse:  # noqa: ANN401  what a template takes
    return pages.answer(request, "row_form.html", **values)


def add_assignment(app: FastAPI, store: Store) -> None:
    """Add what gives documents out."""

    @app.post("/api/assign")
    def assign(body: AssignBody) -> JSONResponse:
        persons = [name.strip()[:80] for name in re.split(r"[,，、;；\n]", body.to) if name.strip()]
        try:
            listed = store.listed(filter_of(dict(parse_qsl(body.query)))) if not body.documents else []
            wanted = body.documents or [entry.document_id for entry in listed]
            count = store.assign(body.who.strip() or "?", wanted, persons)
        except UnknownRowError:
            return JSONResponse({"error": "unknown"}, status_code=404)
        except OSError as error:
            return JSONResponse({"error": error.strerror or str(error)}, status_code=507)
        return JSONResponse({"count": count})
