"""Coverage: which documents were told of where, and how many villages were reached, up the tree."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from core import Work
from plugins.campaigns.models.activity import Activity
from plugins.campaigns.models.document import Document
from plugins.campaigns.service import documents, villages
from plugins.campaigns.service.diary import STANDING, in_year, reached


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    have: int
    of: int

    @property
    def percent(self) -> float | None:
        """Percent with one decimal; None, never 0 or 100, if there is nothing to measure."""
        return round(100 * self.have / self.of, 1) if self.of else None


@dataclass(frozen=True, slots=True)
class Row:
    """One unit with all below it, or one village: `documents` by code, and `villages` reached.

    For a branch a document's share counts units that have an activity; for a single unit or a village `of` is 1 and
    `activities` says how many there were.
    """

    id: str
    title: str
    documents: dict[str, Share]
    activities: dict[str, int]
    villages: Share


@dataclass(frozen=True, slots=True)
class Coverage:
    """The documents of which every unit must tell in a year; the whole branch, its parts, or the unit's villages."""

    year: int
    documents: list[Document]
    total: Row
    units: list[Row]
    villages: list[Row]


async def coverage(work: Work, year: int) -> Coverage:
    """Return how far the documents of a year have reached: by unit below, and by village of this unit."""
    wanted = await documents.yearly(work, year)
    held = (STANDING, in_year(year))
    code = func.jsonb_array_elements_text(col(Activity.documents)).label("code")
    per_document = select(col(Activity.tenant_id), code, func.count(col(Activity.id))).where(*held)
    counted = {
        (unit, document): count
        for unit, document, count in await work.all(per_document.group_by(col(Activity.tenant_id), code))
    }
    known = await villages.counted(work)
    seen = {unit: len(known.get(unit, set()) & ids) for unit, ids in (await reached(work, *held)).items()}

    def row(unit: str, below: Iterable[str]) -> Row:
        units = [one for one in below if one in work.reach]
        return Row(
            unit,
            work.house.tenants[unit].name,
            {doc.code: Share(sum((one, doc.code) in counted for one in units), len(units)) for doc in wanted},
            {doc.code: sum(counted.get((one, doc.code), 0) for one in units) for doc in wanted},
            Share(sum(seen.get(one, 0) for one in units), sum(len(known.get(one, ())) for one in units)),
        )

    here, house = work.tenant.id, work.house
    parts = [row(child.id, house.below(child.id)) for child in house.children(here) if _looked_at(work, child.id)]
    parts = [row(here, [here]), *parts] if parts else []
    return Coverage(year, wanted, row(here, house.below(here)), parts, await _by_village(work, year, wanted))


def _looked_at(work: Work, unit: str) -> bool:
    return any(one in work.reach for one in work.house.below(unit))


async def _by_village(work: Work, year: int, wanted: list[Document]) -> list[Row]:
    """Return a row for each village of this unit."""
    held = (STANDING, in_year(year))
    own = select(col(Activity.documents), col(Activity.villages)).where(*held)
    counts: Counter[tuple[str, str]] = Counter()
    for codes, ids in await work.all(own.where(col(Activity.tenant_id) == work.tenant.id)):
        counts.update((one, code) for one in ids for code in codes)
    return [
        Row(
            str(one.id),
            one.name,
            {doc.code: Share(int(counts[str(one.id), doc.code] > 0), 1) for doc in wanted},
            {doc.code: counts[str(one.id), doc.code] for doc in wanted},
            Share(int(any(id_ == str(one.id) for id_, _ in counts)), 1),
        )
        for one in await villages.villages(work)
    ]
