"""Read counters: of units over a period, of months, and what is open on a day; never from the events themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select, union_all
from sqlmodel import col

from core import Work, today
from plugins.kpis.models.counters import Counters, Daily, Monthly, ProcedureYear
from plugins.kpis.service.periods import Period

FLOWS = tuple(name for name in Counters.model_fields if name != "tenant_id")
BALANCES = {"open": ("dossiers_received", "dossiers_settled"), "open_overdue": ("overdue_begun", "overdue_ended")}
"""What is open on a day: all that has begun by then, less all that has ended."""

ENDS = tuple(name for pair in BALANCES.values() for name in pair)
SERVICES = ("services_listed", "services_offered", "services_full", "services_used", "services_paid")
"""How many procedures are public, offered online, offered as a full process; used online this year, paid online."""

NAMES = (*FLOWS, *BALANCES, *SERVICES)
LONG_AGO = date(1900, 1, 1)
Counts = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted, by unit; `NAMES` says what stands in which place."""

    rows: Counts

    def of(self, units: Iterable[str]) -> dict[str, int]:
        """Return the sums over these units, by name."""
        found = [self.rows[unit] for unit in units if unit in self.rows]
        return dict(zip(NAMES, map(sum, zip(*found, strict=True)), strict=True)) if found else {}


async def by_unit(work: Work, period: Period) -> Numbers:
    """Return what was counted in a period, for every unit within reach.

    What is open, it is on the last day of the period, or today if that is still to come; services are those of the
    year of the last day.
    """
    at = max(period.begin, min(period.end, today()))
    flows = await _counted(work, FLOWS, period.begin, period.end)
    ends = await _counted(work, ENDS, LONG_AGO, at)
    used = {unit: tuple(counts) for unit, *counts in await work.all(_services().params(year=period.end.year))}
    return Numbers(
        {
            unit: (
                *flows.get(unit, (0,) * len(FLOWS)),
                *_balances(dict(zip(ENDS, ends.get(unit, (0,) * len(ENDS)), strict=True))),
                *used.get(unit, (0,) * len(SERVICES)),
            )
            for unit in flows.keys() | ends.keys() | used.keys()
        }
    )


def _balances(ends: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(max(0, ends[begun] - ends[ended]) for begun, ended in BALANCES.values())


async def _counted(work: Work, names: tuple[str, ...], begin: date, end: date) -> Counts:
    """Return sums by unit from `begin` to `end`: of whole months, and of days where a month is cut."""
    over = end + timedelta(days=1)
    first = begin if begin.day == 1 else (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
    after = max(first, over.replace(day=1))
    days = {"begin": begin, "first": min(first, over), "after": min(after, over), "over": over}
    return {unit: tuple(counts) for unit, *counts in await work.all(_sums(names).params(days))}


@cache
def _sums(names: tuple[str, ...]) -> Select[Any]:
    """Return sums by unit: of the months from `first` until before `after`, and of the days on both sides of them."""
    month, day = col(Monthly.month), col(Daily.day)
    begin, first, after, over = (bindparam(name, type_=Date) for name in ("begin", "first", "after", "over"))
    months = select(col(Monthly.tenant_id), *(getattr(Monthly, name) for name in names)).where(
        month >= first, month < after
    )
    days = select(col(Daily.tenant_id), *(getattr(Daily, name) for name in names)).where(
        or_(and_(day >= begin, day < first), and_(day >= after, day < over))
    )
    span = union_all(months, days).subquery()
    sums = (func.sum(span.c[name]) for name in names)
    return select(span.c.tenant_id, *sums).group_by(span.c.tenant_id)


@cache
def _services() -> Select[Any]:
    """Return how many procedures each unit has, by what can be done and by what is done online in `year`."""
    tenant, this_year = col(ProcedureYear.tenant_id), col(ProcedureYear.year) == bindparam("year")
    each = (
        select(
            tenant.label("unit"),
            func.sum(ProcedureYear.listed).label("listed"),
            func.sum(ProcedureYear.offered).label("offered"),
            func.sum(ProcedureYear.full_process).label("full"),
            func.sum(ProcedureYear.online).filter(this_year).label("online"),
            func.sum(ProcedureYear.paid_online).filter(this_year).label("paid"),
        )
        .where(col(ProcedureYear.year) <= bindparam("year"))
        .group_by(tenant, col(ProcedureYear.procedure))
        .subquery()
    ).c
    return select(
        each.unit,
        func.count().filter(each.listed > 0),
        func.count().filter(each.offered > 0),
        func.count().filter(each.full > 0),
        func.count().filter(each.offered > 0, each.online > 0),
        func.count().filter(each.offered > 0, each.paid > 0),
    ).group_by(each.unit)


async def by_month(work: Work, last: date, months: int) -> list[tuple[date, dict[str, int]]]:
    """Return what was counted here and in all units below for each of so many months, the last being that of `last`.

    Of services nothing is said: they are counted by the year.
    """
    end = last.replace(day=1)
    year, month_before = divmod(end.year * 12 + end.month - months, 12)
    first = date(year, month_before + 1, 1)
    rows = {month: counts for month, *counts in await work.all(_months().params(end=end))}
    running, found = dict.fromkeys(ENDS, 0), []
    for month in sorted(rows.keys() | set(_each_month(first, end))):
        counts = dict(zip(FLOWS, rows.get(month, (0,) * len(FLOWS)), strict=True))
        running = {name: running[name] + counts[name] for name in ENDS}
        if month >= first:
            found.append((month, counts | dict(zip(BALANCES, _balances(running), strict=True))))
    return found


@cache
def _months() -> Select[Any]:
    month = col(Monthly.month)
    sums = (func.sum(getattr(Monthly, name)) for name in FLOWS)
    return select(month, *sums).where(month <= bindparam("end")).group_by(month)


def _each_month(first: date, end: date) -> Iterable[date]:
    month = first
    while month <= end:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def of_services(formula: Iterable[Iterable[tuple[str, int]]]) -> bool:
    """Say whether a formula counts services, of which only the year is known."""
    return any(name in SERVICES for terms in formula for name, _ in terms)


async def anything(work: Work, period: Period) -> bool:
    """Say, at little cost, whether anything was counted in the months of a period."""
    month = col(Monthly.month)
    return bool(await work.all(select(month).where(month >= period.begin, month <= period.end).limit(1)))


async def years(work: Work) -> list[int]:
    """Return the years that have figures within reach, and this year, the newest first."""
    found = await work.all(select(func.date_part("year", col(Monthly.month))).distinct())
    return sorted({today().year, *(int(year) for year in found if int(year) <= today().year)}, reverse=True)
