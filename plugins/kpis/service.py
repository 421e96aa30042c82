"""The verbs: count a fact into its unit and month, add figures up the tree."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select
from sqlmodel import col

from core import BadInput, Work, today
from plugins.kpis.models import Figures, Monthly

COUNTERS = [name for name in Monthly.model_fields if name not in {"tenant_id", "month"}]
FIRST_YEAR = 2000


def count(work: Work, day: date, **counts: int) -> None:
    """Add to the counters of this unit in the month of `day`."""
    work.tally(Monthly, {"month": day.replace(day=1)}, **counts)


async def by_unit(work: Work, begin: date, end: date) -> list[Figures]:
    """Return the figures of this unit and of each unit directly below, each with all below it added.

    Months from `begin` to `end`, both included; the unit itself stands first.
    """
    sums = [func.coalesce(func.sum(getattr(Monthly, name)), 0) for name in COUNTERS]
    statement = (
        select(col(Monthly.tenant_id), *sums)
        .where(col(Monthly.month) >= begin.replace(day=1), col(Monthly.month) <= end)
        .group_by(col(Monthly.tenant_id))
    )
    rows = {row[0]: row[1:] for row in await work.all(statement)}
    here = [child for child in work.house.children(work.tenant.id) if child.id in work.reach]
    total = _add(work, work.tenant.id, work.tenant.name, rows, work.reach)
    return [total, *(_add(work, child.id, child.name, rows, work.house.below(child.id)) for child in here)]


def _add(work: Work, tenant: str, name: str, rows: dict[str, Sequence[int]], units: Sequence[str]) -> Figures:
    counted = [rows[unit] for unit in units if unit in rows and unit in work.reach]
    return Figures(tenant, name, *(sum(column) for column in zip(*counted, strict=True)))


async def by_month(work: Work, begin: date, end: date) -> list[tuple[date, Figures]]:
    """Return the figures of this unit and all below it for each month from `begin` to `end`, but none to come."""
    sums = [func.sum(getattr(Monthly, name)) for name in COUNTERS]
    statement = (
        select(col(Monthly.month), *sums)
        .where(col(Monthly.month) >= begin.replace(day=1), col(Monthly.month) <= end)
        .group_by(col(Monthly.month))
    )
    rows = {row[0]: row[1:] for row in await work.all(statement)}
    last = min(end, today())
    months = [date(begin.year, month, 1) for month in range(begin.month, 13) if date(begin.year, month, 1) <= last]
    return [(month, Figures(work.tenant.id, work.tenant.name, *rows.get(month, ()))) for month in months]


async def years(work: Work) -> list[int]:
    """Return the years that have figures within reach, and this year, the newest first."""
    found = await work.all(select(func.date_part("year", col(Monthly.month))).distinct())
    return sorted({today().year, *map(int, found)}, reverse=True)


def period(year: int | None) -> tuple[date, date]:
    """Return the first and last day of a year; of this year if none is named. Raises BadInput for no year of ours."""
    wanted = today().year if year is None else year
    if not FIRST_YEAR <= wanted <= today().year + 1:
        raise BadInput(f"Hãy chọn một năm từ {FIRST_YEAR} đến {today().year + 1}.")
    return date(wanted, 1, 1), date(wanted, 12, 31)


def plain(figures: Figures) -> dict[str, object]:
    """Return figures with their rates, for JSON."""
    return {
        **asdict(figures),
        "case_on_time_rate": figures.case_on_time_rate,
        "dossier_on_time_rate": figures.dossier_on_time_rate,
        "online_rate": figures.online_rate,
    }
