"""On which days the head of a unit has to receive: the law's number, the unit's habit, the working calendar."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from core import Tenant, Work, WorkingCalendar
from plugins.complaints.models.reception import Habit, Timetable
from plugins.complaints.service.norms import Norm, norm

WEEK = 7
FARTHEST = timedelta(days=21)
"""No row of days off is longer; so far back a day may come from."""


class Due(NamedTuple):
    """A day on which the head receives, and why it is not the one of the timetable, if so."""

    day: date
    moved_because: str = ""


async def habits(work: Work) -> dict[str, Habit]:
    """Return the habit of each unit within reach that has set one."""
    return {row.tenant_id: row for row in await work.all(select(Timetable))}


async def habit(work: Work) -> Habit:
    """Return this unit's habit, or the usual one if it has set none."""
    return (await habits(work)).get(work.tenant.id) or Habit()


async def settle(work: Work, wanted: Habit) -> None:
    """Set when and where the head of this unit receives; sessions that are planned already stay."""
    own = select(Timetable).where(col(Timetable.tenant_id) == work.tenant.id)
    row = (await work.db.scalars(own)).one_or_none() or work.add(Timetable())
    for name, value in wanted.model_dump().items():
        setattr(row, name, value)


def days(unit: Tenant, usual: Habit, begin: date, end: date, calendar: WorkingCalendar) -> list[Due]:
    """Return the days from `begin` to `end` on which the head of a unit has to receive.

    A day off moves to the next working day, as communes do. Where that is a day of reception already, the two are one,
    and a week without any working day wants none: what nobody could hold, nobody has missed.
    """
    wanted = list(_marked(unit, usual, begin - FARTHEST, end))
    found = {day: "" for day in wanted if calendar.is_working(day)}
    for day in wanted:
        if day not in found and not _idle(unit, day, calendar):
            why = f"Chuyển từ {day:%d/%m/%Y}, {calendar.why_off(day)}"
            found.setdefault(calendar.next_working_on_or_after(day), why)
    return [Due(day, why) for day, why in sorted(found.items()) if begin <= day <= end]


def _marked(unit: Tenant, usual: Habit, begin: date, end: date) -> Iterator[date]:
    day = max(begin, unit.valid_from or begin)
    while day <= end:
        law = norm("head_days", day, unit.level)
        if law and _falls(law, usual, day):
            yield day
        day += timedelta(days=1)


def _falls(law: Norm, usual: Habit, day: date) -> bool:
    if law.per == "week":
        return day.weekday() in {(usual.weekday + 2 * step) % 5 for step in range(law.n)}
    return day.day in month_days(usual, law.n)


def month_days(usual: Habit, count: int) -> Sequence[int]:
    """Return so many days of the month: those of the habit, then others well apart from them."""
    return list(dict.fromkeys((usual.first_day, usual.second_day, 5, 15, 20, 1)))[:count]


def _idle(unit: Tenant, day: date, calendar: WorkingCalendar) -> bool:
    """Say whether a weekly duty falls into a week in which nobody works."""
    law = norm("head_days", day, unit.level)
    monday = day - timedelta(days=day.weekday())
    weekly = law is not None and law.per == "week"
    return weekly and not any(calendar.is_working(monday + timedelta(days=step)) for step in range(WEEK))
