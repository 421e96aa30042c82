"""A year of working days as people look at it."""

from calendar import Calendar
from itertools import chain
from typing import Any

from core import Day, Override, Work

WEEKS = Calendar()  # they begin on a Monday


def months(work: Work, year: int) -> list[list[list[Day | None]]]:
    """Return twelve months of weeks of seven days, None outside the month."""
    return [
        [
            [work.calendar.told(day) if day.month == month else None for day in week]
            for week in WEEKS.monthdatescalendar(year, month)
        ]
        for month in range(1, 13)
    ]


def days(work: Work, year: int) -> list[Day]:
    """Return all days of a year in order."""
    return [day for week in chain(*months(work, year)) for day in week if day]


def above(work: Work, year: int) -> list[tuple[str, Override]]:
    """Return what the units above have decided for days of a year, with their names, by day."""
    path = [node for node in work.house.path(work.tenant.id)[:-1] if node.id in work.house.days]
    found = [(node.name, one) for node in path for one in work.house.days[node.id].overrides if one.day.year == year]
    return sorted(found, key=lambda one: one[1].day)


def plain(work: Work, year: int) -> dict[str, Any]:
    """Return a year for JSON: every day that is no ordinary working day, with why."""
    named = [day._asdict() for day in days(work, year) if day.why]
    return {"year": year, "predicted": year > work.calendar.horizon, "days": named}
