"""The figures of a year, up the tree: by channel, by month, by unit."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from core import Work, today
from plugins.campaigns.models.activity import Activity
from plugins.campaigns.models.terms import channels
from plugins.campaigns.service.diary import STANDING, Wanted


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: what it is for, how many activities there were, and how many people took part."""

    key: str
    title: str
    activities: int = 0
    participants: int = 0


async def by_channel(work: Work, wanted: Wanted) -> list[Bar]:
    """Return the channels that were used, the most used first."""
    rows = await _grouped(work, wanted, col(Activity.channel))
    found = [Bar(code, channel.title, *rows[code]) for code, channel in channels().items() if code in rows]
    return sorted(found, key=lambda bar: -bar.activities)


async def by_month(work: Work, wanted: Wanted) -> list[Bar]:
    """Return the months of the year that have begun."""
    rows = await _grouped(work, wanted, func.date_part("month", col(Activity.held_on)).label("month"))
    last = today().month if wanted.year == today().year else 12
    return [Bar(f"{month:02}", f"Tháng {month}", *rows.get(month, ())) for month in range(1, last + 1)]


async def by_unit(work: Work, wanted: Wanted) -> list[Bar]:
    """Return the units directly below, each with all below it added."""
    rows = await _grouped(work, wanted, col(Activity.tenant_id))
    bars = []
    for child in work.house.children(work.tenant.id):
        below = [rows[unit] for unit in work.house.below(child.id) if unit in rows]
        bars.append(Bar(child.id, child.name, sum(many for many, _ in below), sum(people for _, people in below)))
    return bars


async def _grouped(work: Work, wanted: Wanted, key: Any) -> dict[Any, tuple[int, int]]:
    counts = (func.count(col(Activity.id)), func.sum(Activity.participants))
    statement = select(key, *counts).where(*wanted.conditions(work), STANDING).group_by(key)
    return {found: (int(many), int(people)) for found, many, people in await work.all(statement)}
