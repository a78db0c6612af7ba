"""The review page's addresses: what each answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from importlib import resources
from typing import Annotated, Final, Literal

from fastapi import Body, FastAPI, Query, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from jixiao.base.texts import decoded
from jixiao.corrections.csv_file import from_csv, to_csv
from jixiao.corrections.log import WHOLE_ROW, RecordError
from jixiao.corrections.overlay import Corrected
from jixiao.dataset.index import DOUBTS, NOBODY, PAGE, SORTS, Entry, Filter
from jixiao.dataset.sources import PageSize, SourceAbsentError
from jixiao.review.answers import kept
from jixiao.review.filters import filter_of, kept_query
from jixiao.review.guard import Guard
from jixiao.review.page import Pages
from jixiao.review.places import places, shown_blocks
from jixiao.review.row_api import add_assignment, add_rows
from jixiao.review.store import Change, Store, UnknownRowError
from jixiao.review.view import View, view_of
from jixiao.review.vocabulary import MappingRefusedError, Reader, teach

DocumentId = Annotated[str, InPath(pattern=r"^[0-9a-f]{64}$")]
STATIC: Final = {
    "review.css": "text/css",
    "rows.js": "text/javascript",
    "review.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
"""The files that the page may ask for; they are read once, at the start."""

Doubt = Literal["", "any", "failing", "low", "unread", "headings", "contradicting", "missed", "second"]
assert set(DOUBTS) < set(Doubt.__args__)  # type: ignore[attr-defined]  # noqa: S101  two lists that must agree


class ChangeBody(BaseModel):
    """A correction or acceptance as the page sends it."""

    document_id: str = Field(pattern=r"^[0-9a-f]{64}$")
    table: str = Field(max_length=40)
    key: str = Field(max_length=400)
    column: str = Field(max_length=40)
    action: Literal["set", "accept"]
    value: str | None = Field(default=None, max_length=32_000)
    reason: str = Field(default="", max_length=2000)
    base: str = Field(default="", max_length=64)
    who: str = Field(min_length=1, max_length=80)


class RowBody(BaseModel):
    """A row that is accepted with others, and the version that the page showed."""

    table: str = Field(max_length=40)
    key: str = Field(max_length=400)
    base: str = Field(default="", max_length=64)


class AcceptBody(BaseModel):
    """Rows of one document that a person declares right in one go."""

    document_id: str = Field(pattern=r"^[0-9a-f]{64}$")
    rows: list[RowBody] = Field(min_length=1, max_length=2000)
    who: str = Field(min_length=1, max_length=80)


class UndoBody(BaseModel):
    """Whose newest change in which document is taken back."""

    document_id: str = Field(pattern=r"^[0-9a-f]{64}$")
    who: str = Field(min_length=1, max_length=80)


class HeadingBody(BaseModel):
    """A heading and the field that it stands for."""

    heading: str = Field(min_length=1, max_length=200)
    where: str = Field(max_length=80)
    field: str = Field(max_length=80)


def create_app(store: Store, reader: Reader, pages: Pages, hosts: list[str]) -> Guard:
    """Return the application, guarded; `hosts` are the names with port under which it may be called."""
    app = FastAPI(title="jixiao review", docs_url=None, redoc_url=None, openapi_url=None)
    _add_lists(app, store, pages)
    _add_document(app, store, reader, pages)
    _add_pictures(app, store)
    _add_changes(app, store)
    add_rows(app, store, pages)
    add_assignment(app, store)
    _add_import(app, store)
    _add_headings(app, store, reader)
    _add_static(app)
    return Guard(app, hosts, pages.token)


def _add_lists(app: FastAPI, store: Store, pages: Pages) -> None:
    @app.get("/")
    def documents(request: Request, page: Annotated[int, Query(ge=1, le=10**6)] = 1) -> HTMLResponse:
        wanted = filter_of(request.query_params)
        listed = store.listed(wanted)
        last = max(1, -(-len(listed) // PAGE))
        page = min(page, last)
        entries = listed[(page - 1) * PAGE : page * PAGE]
        years = sorted({year for entry in store.index.entries.values() for year in entry.years}, reverse=True)
        first = next((entry.document_id for entry in listed if _is_open(entry, wanted)), None)
        return pages.answer(
            request, "documents.html", entries=entries, wanted=wanted, page=page, last=last, count=len(listed),
            years=years, kept=kept_query(request), first=first, step=lambda to: kept_query(request, page=to),
            whole=len(store.index.entries), second=store.agreement(), choices=_choices(store), sorts=SORTS,
            shares=store.shares(), nobody=NOBODY,
        )  # fmt: skip

    @app.get("/previous")
    def preceding(request: Request, before: Annotated[str, Query(max_length=64)] = "") -> RedirectResponse:
        ids = [entry.document_id for entry in store.listed(filter_of(request.query_params))]
        at = ids.index(before) - 1 if before in ids else -1
        query = kept_query(request)
        target = f"/document/{ids[at]}" if at >= 0 else "/"
        return RedirectResponse(f"{target}?{query}" if query else target, status_code=303)

    @app.get("/next")
    def following(request: Request, after: Annotated[str, Query(max_length=64)] = "") -> RedirectResponse:
        wanted = filter_of(request.query_params)
        listed = store.listed(wanted)
        ids = [entry.document_id for entry in listed if _is_open(entry, wanted) or entry.document_id == after]
        at = ids.index(after) + 1 if after in ids else 0
        query = kept_query(request)
        target = f"/document/{ids[at]}" if at < len(ids) else "/"
        return RedirectResponse(f"{target}?{query}" if query else target, status_code=303)

    @app.get("/corrections.csv")
    def export() -> Response:
        with store.reading() as state:
            text = to_csv(state.records)
        headers = {"content-disposition": 'attachment; filename="corrections.csv"'}
        return Response(("\ufeff" + text).encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _is_open(entry: Entry, wanted: Filter) -> bool:
    """Tell whether a listed document is one to look at: its doubts are open, or a second person is asked for."""
    return wanted.doubt == "second" or bool(entry.doubts and not entry.done)


def _choices(store: Store) -> dict[str, list[str]]:
    """Return what the list can be filtered by, as far as a document has it."""
    entries = store.index.entries.values()
    return {
        "province": sorted({name for entry in entries for name in entry.provinces}),
        "kind": sorted({kind for entry in entries for kind in entry.kinds}),
        "status": sorted({entry.status for entry in entries}),
        "check": sorted({code for entry in entries for code in entry.checks}),
    }


def _add_document(app: FastAPI, store: Store, reader: Reader, pages: Pages) -> None:
    def look(document_id: str, report: int | None, *, second: bool = False) -> tuple[Corrected, View]:
        found, state = store.document(document_id)
        return found, view_of(found, state, report, second=second)

    @app.get("/document/{document_id}")
    def document(request: Request, document_id: DocumentId, report: int | None = None) -> HTMLResponse:
        second = filter_of(request.query_params).doubt == "second"
        try:
            _, view = look(document_id, report, second=second)
        except UnknownRowError:
            return pages.missing(request)
        absence, sizes, blocks = "", list[PageSize](), []
        try:
            store.sources.data(view.document)
            sizes = store.sources.sizes(view.document, view.pages)
        except SourceAbsentError as absent:
            absence = absent.absence
        if not sizes:
            # What was read stands in for a picture; the run has kept it even where the file is gone.
            with suppress(SourceAbsentError):
                blocks = shown_blocks(store.sources.document(view.document), view.tables)
        open_links = [link for link in view.links if link.doubts or (second and link.second)]
        later = [link.number for link in open_links if _is_after(view, link.number)]
        query = kept_query(request)
        after = kept_query(request, report=later[0]) if later else kept_query(request, after=document_id)
        after = f"?{after}" if later else f"/next?{after}"
        ids = [entry.document_id for entry in store.listed(filter_of(request.query_params))]
        at = ids.index(document_id) if document_id in ids else -1
        around = [f"/document/{ids[i]}?{query}" if 0 <= i < len(ids) and at >= 0 else "" for i in (at - 1, at + 1)]
        return pages.answer(
            request, "document.html", at=at + 1, count=len(ids), around=around,
            view=view, sizes=sizes, blocks=blocks, absence=absence, kept=query,
            later=after,
            fields=pages.fields(reader.settings().vocabulary),
        )  # fmt: skip

    @app.get("/document/{document_id}/rows")
    def rows(request: Request, document_id: DocumentId, report: int | None = None) -> HTMLResponse:
        try:
            _, view = look(document_id, report)
        except UnknownRowError:
            return pages.missing(request)
        return pages.answer(request, "rows.html", view=view, fields=pages.fields(reader.settings().vocabulary))

    @app.get("/document/{document_id}/places")
    def printed_places(document_id: DocumentId, report: int | None = None) -> JSONResponse:
        try:
            found, view = look(document_id, report)
            return JSONResponse(places(store.sources.document(view.document), view, found))
        except (UnknownRowError, SourceAbsentError):
            return JSONResponse({})


def _is_after(view: View, number: int) -> bool:
    order = [link.number for link in view.links]
    return order.index(number) > order.index(view.number) if view.number in order else True


def _add_pictures(app: FastAPI, store: Store) -> None:
    @app.get("/document/{document_id}/page/{number}.png")
    def picture(document_id: DocumentId, number: Annotated[int, InPath(ge=1, le=10**6)]) -> Response:
        try:
            found, _ = store.document(document_id)
            png = store.sources.picture(found.rows["documents"][0], number)
        except (UnknownRowError, SourceAbsentError):
            png = None
        if png is None:
            return Response(status_code=404)
        return Response(png, media_type="image/png", headers={"cache-control": "private, max-age=86400"})


def _add_changes(app: FastAPI, store: Store) -> None:
    @app.post("/api/correction")
    def correct(body: ChangeBody) -> JSONResponse:
        change = Change(**{**body.model_dump(), "who": body.who.strip() or "?"})
        return kept(lambda: store.change(change))

    @app.post("/api/accept")
    def accept(body: AcceptBody) -> JSONResponse:
        who = body.who.strip() or "?"
        changes = [
            Change(
                document_id=body.document_id, table=row.table, key=row.key, column=WHOLE_ROW, action="accept",
                value=None, reason="", base=row.base, who=who,
            )
            for row in body.rows
        ]  # fmt: skip
        return kept(lambda: store.change(*changes))

    @app.post("/api/undo")
    def undo(body: UndoBody) -> JSONResponse:
        return kept(lambda: store.undo(body.who.strip() or "?", body.document_id))


def _add_import(app: FastAPI, store: Store) -> None:
    @app.post("/api/import")
    def take_in(text: Annotated[bytes, Body(media_type="text/csv")]) -> JSONResponse:
        try:
            count = store.merge(from_csv(decoded(text)))
        except (RecordError, UnicodeDecodeError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse({"new": count})


def _add_headings(app: FastAPI, store: Store, reader: Reader) -> None:
    @app.post("/api/heading")
    def learn(body: HeadingBody) -> JSONResponse:
        if reader.job.running:
            return JSONResponse({"error": "busy"}, status_code=409)
        try:
            teach(reader.vocabulary, body.where, body.field, body.heading)
            reader.settings()
        except MappingRefusedError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        with store.reading():
            rows = store.index.tables["headings"].to_pylist()
        concerned = {r["document_id"] for r in rows if (r["heading"], r["where"]) == (body.heading, body.where)}
        job = reader.start(concerned, finished=lambda: None)
        return JSONResponse(asdict(job))

    @app.get("/api/job")
    def job() -> JSONResponse:
        return JSONResponse(asdict(reader.job))


def _add_static(app: FastAPI) -> None:
    folder = resources.files("jixiao") / "static" / "review"
    held = {name: (folder / name).read_bytes() for name in STATIC}

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in held:
            return Response(status_code=404)
        return Response(held[name], media_type=STATIC[name], headers={"cache-control": "no-cache"})
