"""What a new version of an indicator would change: looked at before it is kept."""

from dataclasses import dataclass
from typing import Any

from core import Work
from plugins.kpis.models.indicator import Indicator, NewVersion, Result
from plugins.kpis.service import indicators, numbers, periods, scoring, units


@dataclass(frozen=True, slots=True)
class Change:
    """A unit's figure under the version that holds and under the new one, over the year of the new one's first day."""

    name: str
    before: Result
    after: Result


@dataclass(frozen=True, slots=True)
class Plan:
    """A new version beside the one it follows, for how many units, and what it does to each of them."""

    before: Indicator
    after: Indicator
    year: str
    units: int
    changes: list[Change]

    @property
    def missing(self) -> tuple[int, int]:
        """How many of the units would miss the target, before and after."""
        return (
            sum(one.before.kept is False for one in self.changes),
            sum(one.after.kept is False for one in self.changes),
        )


async def plan(work: Work, indicator_id: str, new: NewVersion) -> Plan:
    """Return what a new version would change for this unit and those directly below. Raises NotFound, BadInput."""
    before = indicators.named(await indicators.at(work, new.valid_from), indicator_id)
    after = indicators.decided(before, indicators.proposed(work, before, new), before.version + 1)
    period = periods.year(new.valid_from.year)
    counted = await numbers.by_unit(work, period)
    members = [units.own(work, period), *units.below(work, period)]
    changes = [
        Change(
            one.unit.name,
            scoring.result(before, counted.of(one.below)),
            scoring.result(after, counted.of(one.below)),
        )
        for one in members
    ]
    return Plan(before, after, period.title, len(indicators.bound(work)), changes)


def plain(found: Plan) -> dict[str, Any]:
    """Return a plan for programs."""
    return {
        "units": found.units,
        "missing_before": found.missing[0],
        "missing_after": found.missing[1],
        "changes": [
            {"name": one.name, "percent": one.before.percent, "points": [one.before.points, one.after.points]}
            for one in found.changes
        ],
    }
