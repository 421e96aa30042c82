"""Which units a figure is added up over: the tree as it stands at the end of the period."""

from dataclasses import dataclass
from datetime import date

from core import House, Tenant, Work
from plugins.kpis.service.periods import Period


@dataclass(frozen=True, slots=True)
class Member:
    """A unit in a period. `ended` is the day on which it ceased to be, if that lies within; `below` are its own."""

    unit: Tenant
    below: tuple[str, ...]
    ended: date | None = None


def own(work: Work, period: Period) -> Member:
    """Return the unit itself with all below it that were there in the period, as far as the work reaches."""
    return _member(work, work.tenant, period)


def below(work: Work, period: Period) -> list[Member]:
    """Return the units directly below that were there in the period; those that had ended by its last day last.

    A unit that ended keeps its figures under its own name: what became of it is not known to the house yet, so they
    are not added to a successor's.
    """
    children = [child for child in work.house.children(work.tenant.id) if child.id in work.reach]
    found = [_member(work, child, period) for child in children if _was_there(work.house, child, period)]
    return sorted(found, key=lambda member: member.ended is not None)


def communes(work: Work, period: Period) -> list[Member]:
    """Return the communes within reach that were there in the period."""
    inside = (work.house.tenants[unit] for unit in work.house.below(work.tenant.id) if unit in work.reach)
    found = [unit for unit in inside if unit.level == "commune" and _was_there(work.house, unit, period)]
    return [_member(work, unit, period) for unit in found]


def _member(work: Work, unit: Tenant, period: Period) -> Member:
    tenants = work.house.tenants
    inside = (tenants[key] for key in work.house.below(unit.id) if key in work.reach)
    _, last = _days(work.house, period)
    ended = unit.valid_to if unit.valid_to and unit.valid_to < last else None
    return Member(unit, tuple(one.id for one in inside if _was_there(work.house, one, period)), ended)


def _was_there(house: House, unit: Tenant, period: Period) -> bool:
    first, last = _days(house, period)
    return (unit.valid_from is None or unit.valid_from <= last) and (unit.valid_to is None or unit.valid_to >= first)


def _days(house: House, period: Period) -> tuple[date, date]:
    """Return the days to ask the tree about.

    A house that still stands in a tree of the past is asked about that tree's last day: it knows of no other.
    """
    final = house.root.valid_to if house.root else None
    return (min(period.begin, final), min(period.end, final)) if final else (period.begin, period.end)
