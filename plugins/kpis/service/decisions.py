"""Decide a new version of an indicator: look at what it would change, then let it hold from its day on."""

from dataclasses import dataclass
from typing import Any

from core import BadInput, Conflict, Work
from plugins.kpis.models.indicator import Indicator, IndicatorVersion, NewVersion, Result
from plugins.kpis.service import indicators, numbers, periods, scoring, units

HUNDREDTHS = 100


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
    """Return what a new version would change for this unit and those directly below, and keep nothing.

    Raises NotFound, BadInput and Conflict as `decide` does.
    """
    before, version = await _proposed(work, indicator_id, new)
    after = indicators.decided(before, version, before.version + 1)
    period = periods.year(new.valid_from.year)
    counted = await numbers.by_unit(work, period)
    members = [units.own(work, period), *units.below(work, period)]
    changes = [
        Change(one.unit.name, scoring.result(before, counts), scoring.result(after, counts))
        for one, counts in ((member, counted.of(member.below)) for member in members)
    ]
    return Plan(before, after, period.title, len(_bound(work)), changes)


async def decide(work: Work, indicator_id: str, new: NewVersion) -> int:
    """Let a version hold from its day on, here and in all units below; return in how many.

    Periods that have been closed keep the version they were closed with. Raises NotFound for no indicator of ours,
    BadInput for a share as the target of a plain number, Conflict where it would be easier than a unit above has said.
    """
    before, version = await _proposed(work, indicator_id, new)
    found = _bound(work)
    for unit in found:
        there = work if unit == work.tenant.id else work.at(unit)
        there.add(IndicatorVersion(**version.model_dump(exclude={"id", "tenant_id", "version", "created_at"})))
    was = {"target": before.target, "points": before.most, "version": before.version}
    now_is = {"target": version.target, "points": version.most, "from": str(version.valid_from), "units": len(found)}
    work.audit("kpis.decide", indicator_id, new.why, before=was, after=now_is)
    return len(found)


def _bound(work: Work) -> list[str]:
    """Return the units for which a decision taken here holds: this one, and those below where kpis is on."""
    return [unit for unit in work.house.below(work.tenant.id) if work.house.state(unit, "kpis").on]


async def _proposed(work: Work, indicator_id: str, new: NewVersion) -> tuple[Indicator, IndicatorVersion]:
    """Return what holds on the new version's first day, and the version that a decision would make."""
    versions = await indicators.versions(work)
    base = indicators.named(indicators.in_force(new.valid_from, versions), indicator_id)
    if new.target is not None and not base.share:
        raise BadInput("Chỉ số này là số đếm, không có chỉ tiêu phần trăm.")
    indicators.steps(new.steps)
    version = IndicatorVersion(
        tenant_id=work.tenant.id,
        indicator=base.id,
        target=None if new.target is None else round(new.target * HUNDREDTHS),
        most=round(new.points * HUNDREDTHS),
        steps=new.steps,
        valid_from=new.valid_from,
        basis=new.basis,
        why=new.why,
        decided_by=work.actor.id,
        decided_at_unit=work.tenant.id,
    )
    above = [one for one in versions if one.indicator == base.id and one.decided_at_unit != work.tenant.id]
    if above and base.own and _is_easier(base, version, above[-1]):
        name = work.house.tenants[above[-1].decided_at_unit].name
        raise Conflict(f"{name} đã đặt chỉ tiêu này; đơn vị chỉ được đặt chặt hơn và giữ nguyên điểm tối đa.")
    return base, version


def _is_easier(base: Indicator, version: IndicatorVersion, above: IndicatorVersion) -> bool:
    """Say whether a version asks for less than one decided above, or weighs it otherwise."""
    if version.most != above.most or version.steps != above.steps:
        return True
    if above.target is None:
        return False
    if version.target is None:
        return True
    return version.target > above.target if base.lower_is_better else version.target < above.target


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
