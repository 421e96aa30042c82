"""Decide a new version of an indicator: look at what it would change, then let it hold from its day on."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from core import BadInput, Conflict, Work
from plugins.kpis.models.indicator import Deciding, Indicator, IndicatorVersion, NewIndicator, NewVersion, Result
from plugins.kpis.service import formulas, indicators, numbers, periods, scoring, units

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
    after = indicators.decided(before, version)
    period = periods.year(new.valid_from.year)
    counted = await numbers.by_unit(work, period)
    members = [units.own(work, period), *units.below(work, period)]
    changes = [
        Change(one.unit.name, scoring.result(before, counts), scoring.result(after, counts))
        for one, counts in ((member, counted.of(member.below)) for member in members)
    ]
    return Plan(before, after, period.title, len(work.house.below(work.tenant.id)), changes)


async def decide(work: Work, indicator_id: str, new: NewVersion) -> int:
    """Let a version hold from its day on, here and in all units below; return in how many.

    Periods that have been closed keep the version they were closed with. Raises NotFound for no indicator of ours,
    BadInput for a share as the target of a plain number, Conflict where it would be easier than a unit above has said.
    """
    before, version = await _proposed(work, indicator_id, new)
    after, units = indicators.decided(before, version), _keep(work, version)
    was, now_is = (
        {"target": one.target, "points": one.most, "version": one.version, "formula": _said(one)}
        for one in (before, after)
    )
    now_is |= {"from": str(version.valid_from), "units": len(units), "ended": version.ended}
    work.audit("kpis.decide", indicator_id, new.why, before=was, after=now_is)
    return len(units)


def _said(one: Indicator) -> str:
    return " / ".join(formulas.names(terms) for terms in one.formula if terms)


async def make(work: Work, new: NewIndicator) -> str:
    """Follow an indicator of one's own from a day on, here and in all units below; return its id.

    Raises BadInput for a formula of anything but counters, or for a share as the target of a plain number.
    """
    numerator, denominator = formulas.read(new.numerator, "numerator"), formulas.read(new.denominator, "denominator")
    _check_target(new.target, share=bool(denominator))
    made = IndicatorVersion(
        tenant_id=work.tenant.id,
        indicator=f"own_{uuid4().hex[:10]}",
        title=new.title,
        explained=new.explained,
        numerator=formulas.names(numerator),
        denominator=formulas.names(denominator),
        unit=new.unit or ("%" if denominator else ""),
        lower_is_better=new.lower_is_better,
        target=_hundredths(new.target),
        most=0,
        **_decided(work, new),
    )
    units = _keep(work, made)
    work.audit("kpis.decide", made.indicator, new.why, after={"title": new.title, "units": len(units)})
    return made.indicator


def _keep(work: Work, version: IndicatorVersion) -> list[str]:
    """Let a version hold for this unit and all below; also where kpis is off, so that it holds when it is on."""
    units = list(work.house.below(work.tenant.id))
    for unit in units:
        there = work if unit == work.tenant.id else work.at(unit)
        there.add(IndicatorVersion(**version.model_dump(exclude={"id", "tenant_id", "version", "created_at"})))
    return units


def _decided(work: Work, new: Deciding) -> dict[str, Any]:
    if not periods.FIRST_YEAR <= new.valid_from.year <= periods.LAST_YEAR:
        message = f"Hãy chọn một ngày từ năm {periods.FIRST_YEAR} đến năm {periods.LAST_YEAR}."
        raise BadInput("Ngày áp dụng chưa đúng; chưa có gì được ghi.", [{"path": "/valid_from", "message": message}])
    about = {"valid_from": new.valid_from, "basis": new.basis, "why": new.why}
    return {**about, "decided_by": work.actor.id, "decided_at_unit": work.tenant.id}


def _hundredths(number: float | None) -> int | None:
    return None if number is None else round(number * HUNDREDTHS)


def _check_target(target: float | None, *, share: bool) -> None:
    if target is not None and not share:
        raise BadInput(
            "Chỉ số này là số đếm, không có chỉ tiêu phần trăm.",
            [{"path": "/target", "message": "Để trống: chỉ số không có mẫu số thì không có chỉ tiêu phần trăm."}],
        )


async def _proposed(work: Work, indicator_id: str, new: NewVersion) -> tuple[Indicator, IndicatorVersion]:
    """Return what holds on the new version's first day, and the version that a decision would make."""
    versions = await indicators.versions(work)
    base = indicators.named(indicators.known(new.valid_from, versions), indicator_id)
    numerator, denominator = formulas.read(new.numerator, "numerator"), formulas.read(new.denominator, "denominator")
    _check_target(new.target, share=bool(denominator or base.share))
    indicators.steps(new.steps)
    version = IndicatorVersion(
        tenant_id=work.tenant.id,
        indicator=base.id,
        numerator=formulas.names(numerator) if numerator not in {(), base.numerator} else None,
        denominator=formulas.names(denominator) if denominator not in {(), base.denominator} else None,
        unit=new.unit if new.unit not in {"", base.unit} else None,
        target=_hundredths(new.target),
        most=round(new.points * HUNDREDTHS),
        steps=new.steps,
        ended=new.ended,
        **_decided(work, new),
    )
    above = [one for one in versions if one.indicator == base.id and one.decided_at_unit != work.tenant.id]
    if above and base.own and _is_easier(base, version, above[-1]):
        name = work.house.tenants[above[-1].decided_at_unit].name
        raise Conflict(
            f"{name} đã đặt chỉ số này; đơn vị chỉ được đặt chỉ tiêu chặt hơn, giữ nguyên cách tính và điểm tối đa."
        )
    return base, version


def _is_easier(base: Indicator, version: IndicatorVersion, above: IndicatorVersion) -> bool:
    """Say whether a version asks for less than one decided above, or weighs it otherwise."""
    if version.most != above.most or version.steps != above.steps or version.ended:
        return True
    if indicators.decided(base, version).formula != base.formula:
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
