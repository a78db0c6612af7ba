"""Fills the page's templates: language, words, labels; every text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from extract.document import Chart, Grid, Paragraph
from jixiao.base.labels import UNREAD_BLOCKS, UNREAD_REASONS
from jixiao.base.unread import place_words, role_label
from jixiao.dataset.layout import lay_out
from jixiao.review.words import ABSENCES, ENGLISH_KINDS, UNREAD_ENGLISH, WORDS
from normalize.words.vocabulary import Vocabulary
from schemas.checks.frame import check_sentence
from schemas.code_names import CODE_LABELS, KINDS, STATUSES
from schemas.tables import TABLES, Column

Language: TypeAlias = Literal["zh", "en"]
COOKIE: Final = "jixiao_lang"

_LABELS: Final = {column.name: column.label for table in reversed([*TABLES.values()]) for column in table.columns}
"""Of columns of one name the first counts: `expected` is a goal's, and `executed` a budget's."""


class Pages:
    """The templates with what all pages share: the token, who corrects, the language asked for."""

    def __init__(self, token: str, who: str) -> None:
        """Load the templates."""
        self.token, self._who = token, who
        self._templates = Environment(
            loader=PackageLoader("jixiao", "templates/review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.tests.update(
            grid=lambda block: isinstance(block, Grid),
            paragraph=lambda block: isinstance(block, Paragraph),
            chart=lambda block: isinstance(block, Chart),
        )

    def answer(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401  what a template takes
        """Return a page in the language of the request; `?lang=` is remembered."""
        asked = request.query_params.get("lang")
        language = _language(asked or request.cookies.get(COOKIE))
        words = WORDS[language]
        text = self._templates.get_template(template).render(
            t=words,
            lang=language,
            token=self.token,
            who=self._who,
            label=lambda column: _label(column, language),
            plain_label=lambda column: column.label if language == "zh" else column.name.replace("_", " "),
            kind_name=lambda kind: _kind(kind, language),
            status_name=lambda status: STATUSES.get(status, status) if language == "zh" else status,
            absence_name=lambda absence: ABSENCES[language].get(absence, absence),
            field_label=lambda name: _LABELS.get(name, name) if language == "zh" else name.replace("_", " "),
            code_name=lambda column, text: _code(column, text, language),
            code_lists=_code_lists(language),
            unread_why=lambda row: _unread_why(row, language),
            unread_place=lambda row: _unread_place(row, language),
            check_name=lambda code: check_sentence(code).rstrip("。") if language == "zh" else code.replace("_", " "),
            section_name=lambda table: TABLES[table].label if language == "zh" else table,
            column_shares=column_shares,
            other_language=_other(request, language),
            **values,
        )
        response = HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})
        if asked:
            response.set_cookie(COOKIE, language, samesite="strict", httponly=True)
        return response

    def missing(self, request: Request) -> HTMLResponse:
        """Return the page that says that there is no such document."""
        return self.answer(request, "missing.html", status=404)

    @staticmethod
    def fields(vocabulary: Vocabulary) -> Mapping[str, Mapping[str, str]]:
        """Return what a heading can be mapped to: field -> an example, by block."""
        found: dict[str, dict[str, str]] = {}
        for block, variants in vocabulary.blocks.items():
            for variant, name in variants.items():
                found.setdefault(block, {}).setdefault(name, variant)
        return found


def column_shares(grid: Grid) -> list[int]:
    """Return how much of the width each column of a grid takes, in per cent."""
    edges = lay_out([grid]).widths
    return [max(1, round(100 * width / sum(edges))) for width in edges]


def _language(text: str | None) -> Language:
    return "en" if text == "en" else "zh"


def _label(column: Column, language: Language) -> str:
    name = column.label if language == "zh" else column.name.replace("_", " ")
    return f"{name}（{column.unit}）" if column.unit in {"元", "分"} and language == "zh" else name


def _kind(kind: str, language: Language) -> str:
    return KINDS.get(kind, kind) if language == "zh" else ENGLISH_KINDS.get(kind, kind)


def _code(column: Column, text: str, language: Language) -> str:
    """Return what a code is called; other texts, and codes in English, are shown as they are."""
    return CODE_LABELS.get(column.name, {}).get(text, text) if column.codes is not None and language == "zh" else text


def _unread_why(row: Mapping[str, object], language: Language) -> str:
    """Return why a cell was not read, and what it may be."""
    reasons = UNREAD_REASONS if language == "zh" else UNREAD_ENGLISH
    role = row.get("suggestion")
    if role is None:
        return reasons.get(str(row["reason"]), str(row["reason"]))
    name = role_label(row.get("block"), str(role)) if language == "zh" else str(role).replace("_", " ")
    join = "；" if language == "zh" else "; "
    return f"{reasons.get(str(row['reason']), row['reason'])}{join}{WORDS[language]['maybe'].format(r=name)}"


def _unread_place(row: Mapping[str, object], language: Language) -> str:
    """Return in which block and where a cell stands."""
    if language == "zh":
        return f"{UNREAD_BLOCKS.get(str(row['block']), row['block'])}，{place_words(row)}"
    names = (("page", "page"), ("table_no", "table"), ("row_no", "row"))
    return ", ".join([str(row["block"]), *(f"{word} {row[name]}" for name, word in names if row.get(name) is not None)])


def _code_lists(language: Language) -> dict[str, list[tuple[str, str]]]:
    """Return the codes among which an editor lets a person choose, each with its name, by column."""
    return {
        name: [(code, label if language == "zh" else code.replace("_", " ")) for code, label in labels.items()]
        for name, labels in CODE_LABELS.items()
    }


def _other(request: Request, language: Language) -> str:
    url = request.url.include_query_params(lang="zh" if language == "en" else "en")
    return f"{url.path}?{url.query}"
