"""Says who is who: which printed names of all reports are one unit or one project, with the reason of each match.

Names are compared only inside one region (blocking), so that no two regions are ever merged.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, TypeAlias

from normalize.identity.misprint import LEAST_LENGTH, misprint_similarity
from normalize.identity.project_names import project_stages
from normalize.identity.unit_names import successors, unit_name
from normalize.identity.unit_places import Context, unit_place
from normalize.places.codes import RegionCodes

Row: TypeAlias = Mapping[str, object]
Key: TypeAlias = tuple[str, str, str]
"""Core, block (a region code, `national`, or the only document to compare within; of projects the owner), level."""

UNIT_ROLES: Final = ("unit_name", "supervising_department", "implementing_unit")
ID_LENGTH: Final = 16
"""Hexadecimal digits of an identifier: at ten million names two share one with a chance below 1 in 100,000."""

_BETWEEN = re.compile(r"[、,，;；/\n]+")
_ONE_OFFICE = re.compile(r"纪.*监")  # the two commissions share their staff and their budget
_INSTITUTION = re.compile(r"(?:[部委局厅办院会府校园]|中心|办公室|大队|支队|总队|联社|公司)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A printed name where it stands; `stages` as in `UnitName.stages`."""

    report: Row
    role: str
    printed: str
    stages: tuple[tuple[str, str], ...]
    codes: RegionCodes
    level: str | None
    key: Key
    owner: str | None = None


@dataclass(slots=True, kw_only=True)
class _Cluster:
    """The mentions of one unit or project; `similar` holds how alike a misread core is to the cluster's."""

    key: Key
    mentions: list[_Mention] = field(default_factory=list)
    similar: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Rows of the tables units, projects and mentions, in a fixed order."""

    units: list[dict[str, object]]
    projects: list[dict[str, object]]
    mentions: list[dict[str, object]]


def identify(reports: Iterable[Row]) -> Identities:
    """Return the units and projects that the rows of `reports` name, and every name with what it means.

    The same names give the same identifiers in every dataset; only a misread name depends on what stands beside it.
    """
    rows = [row for row in reports if isinstance(row.get("report_id"), str)]
    unit_mentions = [mention for row in rows for mention in _unit_mentions(row)]
    units = _clusters(unit_mentions)
    unit_of = {id(mention): _identifier("U", key) for key, cluster in units.items() for mention in cluster.mentions}
    owners = _owners(unit_mentions, unit_of)
    projects = _clusters([mention for row in rows for mention in _project_mentions(row, owners)])
    mentions = [*_mention_rows("unit_id", "U", units), *_mention_rows("project_id", "P", projects)]
    order = {str(row["report_id"]): place for place, row in enumerate(rows)}
    mentions.sort(key=lambda row: (order[str(row["report_id"])], str(row["role"]), str(row["printed"])))
    return Identities(
        units=_unit_rows(units, _parents(unit_mentions, unit_of)),
        projects=_project_rows(projects),
        mentions=mentions,
    )


def _context(row: Row) -> Context:
    def name(column: str) -> str | None:
        value = row.get(column)
        return value if isinstance(value, str) else None

    return Context(province=name("province"), city=name("city"), county=name("county"))


def split_names(printed: str) -> tuple[str, ...]:
    """Return the units of one cell (财政部、农业农村部 are two); a name that holds a sign by itself stays whole."""
    parts = tuple(part.strip() for part in _BETWEEN.split(printed) if part.strip())
    if (
        len(parts) > 1
        and not _ONE_OFFICE.search(printed)
        and all(len(part) > 2 and _INSTITUTION.search(part) for part in parts)
    ):
        return parts
    return (printed,)


def _unit_mentions(row: Row) -> Iterator[_Mention]:
    context = _context(row)
    for role in UNIT_ROLES:
        cell = row.get(role)
        if not isinstance(cell, str) or not re.search(r"[\u4e00-\u9fff]{3}", cell):
            continue
        for printed in split_names(cell):
            place = unit_place(printed, context)
            name = unit_name(printed, place.codes.names)
            # A name without a place may be anybody's: it is compared within its document only.
            block = place.codes.deepest or ("national" if place.national else f"document:{row.get('document_id')}")
            yield _Mention(
                report=row,
                role=role,
                printed=printed,
                stages=name.stages,
                codes=place.codes,
                level=place.level,
                key=(name.core, block, place.level or ""),
            )


def _owners(mentions: Sequence[_Mention], unit_of: Mapping[int, str]) -> dict[str, tuple[str, RegionCodes]]:
    """Return for each report the unit in charge of its project: the supervising one, else the unit itself."""
    found: dict[str, tuple[str, RegionCodes]] = {}
    for role in ("supervising_department", "unit_name", "implementing_unit"):
        for mention in mentions:
            if mention.role == role:
                found.setdefault(str(mention.report["report_id"]), (unit_of[id(mention)], mention.codes))
    return found


def _project_mentions(row: Row, owners: Mapping[str, tuple[str, RegionCodes]]) -> Iterator[_Mention]:
    printed = row.get("project_name")
    if not isinstance(printed, str) or not printed.strip():
        return
    owner, codes = owners.get(str(row["report_id"]), (None, _codes_of(row)))
    stages = project_stages(printed, codes.names)
    block = owner or codes.deepest or f"document:{row.get('document_id')}"
    yield _Mention(
        report=row,
        role="project_name",
        printed=printed,
        stages=stages,
        codes=codes,
        level=None,
        key=(stages[-1][1], block, ""),
        owner=owner,
    )


def _codes_of(row: Row) -> RegionCodes:
    context = _context(row)
    return unit_place(context.text, context).codes


def _clusters(mentions: Iterable[_Mention]) -> dict[Key, _Cluster]:
    """Return the clusters by key, misread cores joined to the core that is seen more often."""
    clusters: dict[Key, _Cluster] = {}
    for mention in mentions:
        clusters.setdefault(mention.key, _Cluster(key=mention.key)).mentions.append(mention)
    blocks: dict[tuple[str, str], list[_Cluster]] = defaultdict(list)
    for cluster in clusters.values():
        if len(cluster.key[0]) >= LEAST_LENGTH:
            blocks[cluster.key[1:]].append(cluster)
    for block in blocks.values():
        # The weightier core first, so that a misread one always joins the right one.
        block.sort(key=lambda cluster: (-len(cluster.mentions), cluster.key))
        for kept, other in combinations(block, 2):
            likeness = misprint_similarity(kept.key[0], other.key[0])
            if likeness is not None and kept.key in clusters and other.key in clusters:
                kept.mentions += other.mentions
                kept.similar[other.key[0]] = likeness
                del clusters[other.key]
    return dict(sorted(clusters.items()))


def _identifier(letter: str, key: Key) -> str:
    return letter + hashlib.sha256("|".join(key).encode()).hexdigest()[:ID_LENGTH]


def _name_of(cluster: _Cluster) -> _Mention:
    """Return the mention whose name without codes is printed most often; of two the one with the longer name."""
    counts = Counter(dict(mention.stages)["code"] for mention in cluster.mentions)
    return max(
        cluster.mentions,
        key=lambda mention: (
            counts[dict(mention.stages)["code"]],
            mention.key[0] not in cluster.similar,
            len(dict(mention.stages)["code"]),
            dict(mention.stages)["code"],
        ),
    )


def _reason(mention: _Mention, chief: _Mention, cluster: _Cluster) -> tuple[str, float]:
    """Return the first stage at which a name equals the cluster's name, and how alike the two are."""
    if mention.key[0] in cluster.similar:
        return "similar", cluster.similar[mention.key[0]]
    for (reason, name), (_, chosen) in zip(mention.stages, chief.stages, strict=True):
        if name == chosen:
            return reason, 1.0
    return mention.stages[-1][0], 1.0


def _mention_rows(column: str, letter: str, clusters: Mapping[Key, _Cluster]) -> Iterator[dict[str, object]]:
    for key, cluster in clusters.items():
        chief = _name_of(cluster)
        for mention in cluster.mentions:
            reason, similarity = _reason(mention, chief, cluster)
            yield {
                "report_id": mention.report["report_id"],
                "document_id": mention.report["document_id"],
                "role": mention.role,
                "printed": mention.printed,
                column: _identifier(letter, key),
                "reason": reason,
                "similarity": similarity,
            }


def _seen(cluster: _Cluster) -> dict[str, object]:
    """Return the columns that units and projects share."""
    chief = _name_of(cluster)
    names = Counter(mention.printed for mention in cluster.mentions)
    years = {mention.report.get("fiscal_year") for mention in cluster.mentions}
    codes = chief.codes
    return {
        "name": dict(chief.stages)["code"],
        "normalised_name": cluster.key[0],
        "region_code": codes.deepest,
        "province_code": codes.province,
        "city_code": codes.city,
        "county_code": codes.county,
        "aliases": sorted(names, key=lambda name: (-names[name], name)),
        "years": sorted(int(year) for year in years if isinstance(year, int)),
        "documents": sorted({str(mention.report["document_id"]) for mention in cluster.mentions}),
        "mention_count": len(cluster.mentions),
        "match_reasons": sorted({_reason(mention, chief, cluster)[0] for mention in cluster.mentions}),
    }


def _parents(mentions: Sequence[_Mention], unit_of: Mapping[int, str]) -> dict[str, str]:
    """Return unit -> the unit that reports most often name as its supervising department."""
    by_report: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for mention in mentions:
        by_report[str(mention.report["report_id"])][mention.role].append(unit_of[id(mention)])
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for roles in by_report.values():
        above = roles.get("supervising_department", [])
        for child in (*roles.get("implementing_unit", ()), *roles.get("unit_name", ())):
            # Two departments in one cell supervise the money, neither is the unit's own parent.
            if len(above) == 1 and child != above[0]:
                votes[child][above[0]] += 1
    return {child: max(counts, key=lambda parent: (counts[parent], parent)) for child, counts in votes.items()}


def _unit_rows(clusters: Mapping[Key, _Cluster], parents: Mapping[str, str]) -> list[dict[str, object]]:
    rows = []
    for key, cluster in clusters.items():
        unit_id = _identifier("U", key)
        heirs = [(core, *key[1:]) for core in successors(key[0])]
        heir = next((_identifier("U", heir) for heir in heirs if heir in clusters), None)
        parent = parents.get(unit_id)
        rows.append(
            {
                "unit_id": unit_id,
                "level": key[2] or None,
                # Of two reports that name each other the other way round, neither is believed.
                "parent_id": None if parent and parents.get(parent) == unit_id else parent,
                "successor_id": heir,
                "relation": "successor" if heir else None,
                **_seen(cluster),
            }
        )
    return rows


def _project_rows(clusters: Mapping[Key, _Cluster]) -> list[dict[str, object]]:
    return [
        {"project_id": _identifier("P", key), "unit_id": cluster.mentions[0].owner, **_seen(cluster)}
        for key, cluster in clusters.items()
    ]
