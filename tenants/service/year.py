"""A year of working days as people look at it."""

from calendar import Calendar
from collections.abc import Iterable
from datetime import timedelta
from itertools import chain
from typing import Any

from core import Day, Override, Work

WEEKS = Calendar()  # they begin on a Monday
ONE_DAY = timedelta(days=1)
ORDINARY = {"working", "rest"}


def months(work: Work, year: int) -> list[dict[str, Any]]:
    """Return twelve months as `ui.year` takes them: weeks of seven days, and the runs of days that have a name."""
    return [_month(work, year, month) for month in range(1, 13)]


def days(work: Work, year: int) -> list[Day]:
    """Return all days of a year in order."""
    weeks = chain.from_iterable(month["weeks"] for month in months(work, year))
    return [day for day in chain.from_iterable(weeks) if day]


def above(work: Work, year: int) -> list[tuple[str, Override]]:
    """Return what the units above have decided for days of a year, with their names, by day."""
    path = [node for node in work.house.path(work.tenant.id)[:-1] if node.id in work.house.days]
    found = [(node.name, one) for node in path for one in work.house.days[node.id].overrides if one.day.year == year]
    return sorted(found, key=lambda one: one[1].day)


def plain(work: Work, year: int) -> dict[str, Any]:
    """Return a year for JSON: every day that is no ordinary working day, with why."""
    named = [day._asdict() for day in days(work, year) if day.why]
    return {"year": year, "predicted": year > work.calendar.horizon, "days": named}


def _month(work: Work, year: int, month: int) -> dict[str, Any]:
    tell = work.calendar.told
    weeks = [
        [tell(day) if day.month == month else None for day in week] for week in WEEKS.monthdatescalendar(year, month)
    ]
    named = (day for day in chain.from_iterable(weeks) if day and day.look not in ORDINARY)
    return {"weeks": weeks, "named": _runs(named)}


def _runs(named: Iterable[Day]) -> list[tuple[Day, Day]]:
    """Join days that follow each other and have the same name: the first and the last of each run."""
    runs: list[tuple[Day, Day]] = []
    for day in named:
        follows = runs and runs[-1][1].day + ONE_DAY == day.day and runs[-1][1][1:] == day[1:]
        if follows:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
