"""Close a period: its figures stay as they are for ever, and what comes later stands beside them as a correction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from core import Conflict, Forbidden, NotFound, Work, now, today
from plugins.kpis.models.indicator import Indicator, Scores
from plugins.kpis.models.report import Closing, Report
from plugins.kpis.service import indicators, numbers, periods, scoring, units

PAGE = 60


@dataclass(frozen=True, slots=True)
class Frozen:
    """One unit in a closed period: the figures as they were published, and the counters they were made of.

    `closed` is which edition of this period the unit had closed itself by then; 0 for none, None where nobody asked.
    """

    unit: str
    name: str
    ended: str
    closed: int | None
    numbers: dict[str, int]
    scores: Scores
    figures: dict[str, Any]

    @property
    def same(self) -> bool:
        """Whether the figures, made anew from the counters, are the same to the digit."""
        return plain(self.scores) == self.figures


@dataclass(frozen=True, slots=True)
class Correction:
    """What has come since a period was closed: an indicator of a unit as it was and as it would be now."""

    unit: str
    indicator: Indicator
    before: tuple[int, int, float | None]
    after: tuple[int, int, float | None]


async def close(work: Work, closing: Closing) -> Report:
    """Close a period with the figures of this unit and of each directly below, and the versions that hold for it.

    Closed once more, it becomes a further edition; what was closed before stays. Raises Conflict while it runs, and
    Forbidden for somebody who does not see all units that it adds up.
    """
    period = periods.read(closing.period)
    if period.end >= today():
        raise Conflict(f"{period.title} chưa kết thúc; hãy khóa số từ ngày {period.end:%d/%m/%Y} trở đi.")
    house = work.house
    if set(house.reach(house.below(work.tenant.id), "kpis")) - set(work.reach):
        raise Forbidden("Bạn chỉ xem được số của riêng đơn vị. Người có quyền ở cả cấp dưới mới khóa được số của kỳ.")
    found = await indicators.at(work, period.end)
    counted = await numbers.by_unit(work, period)
    members = [units.own(work, period), *units.below(work, period)]
    editions = await _editions(work, period.key)
    kept = []
    for member in members:
        counts = {name: by for name, by in counted.of(member.below).items() if by}
        figures = plain(scoring.scores(found, indicators.groups(), counts))
        ended = str(member.ended or "")
        closed = editions.get(member.unit.id, 0)
        about = {"unit": member.unit.id, "name": member.unit.name, "ended": ended, "closed": closed}
        kept.append({**about, "numbers": counts, "figures": figures})
    report = work.add(
        Report(
            period=period.key,
            edition=editions.get(work.tenant.id, 0) + 1,
            title=period.title,
            begins_on=period.begin,
            ends_on=period.end,
            closed_at=now(),
            closed_by=work.actor.id,
            why=closing.why,
            content={"units": kept, "indicators": [indicators.kept(one) for one in found]},
        )
    )
    work.audit("kpis.close", str(report.id), closing.why, period=period.key, edition=report.edition)
    return report


async def _editions(work: Work, period: str) -> dict[str, int]:
    """Return the last edition in which each unit within reach has closed a period."""
    last = select(Report.tenant_id, func.max(Report.edition)).where(col(Report.period) == period)
    return dict(await work.all(last.group_by(col(Report.tenant_id))))


def plain(scores: Scores) -> dict[str, Any]:
    """Return figures as they are kept and sent: for each indicator its parts, its value and its points."""
    results = {
        name: [one.numerator, one.denominator, one.percent, None if one.points is None else one.points / 100]
        for name, one in scores.results.items()
    }
    groups = {
        one.group.id: [None if one.points is None else one.points / 100, one.measurable / 100]
        for one in scores.groups
        if one.group.most
    }
    points = None if scores.points is None else scores.points / 100
    return {"indicators": results, "groups": groups, "points": points, "measurable": scores.measurable / 100}


async def reports(work: Work) -> list[Report]:
    """Return the closed periods of this unit, the last one first."""
    own = select(Report).where(col(Report.tenant_id) == work.tenant.id)
    return await work.all(own.order_by(col(Report.ends_on).desc(), col(Report.edition).desc()).limit(PAGE))


async def report(work: Work, report_id: UUID) -> Report:
    """Return one closed period of this unit. Raises NotFound."""
    found = await work.get(Report, report_id)
    if found.tenant_id != work.tenant.id:
        raise NotFound("Báo cáo này không thuộc đơn vị đang xem.")
    return found


def frozen(report: Report) -> list[Frozen]:
    """Return the units of a closed period, this one first, scored anew by the versions that were kept with it."""
    found = [indicators.restored(one) for one in report.content["indicators"]]
    return [
        Frozen(
            one["unit"],
            one["name"],
            one["ended"],
            one.get("closed"),
            one["numbers"],
            scoring.scores(found, indicators.groups(), one["numbers"]),
            one["figures"],
        )
        for one in report.content["units"]
    ]


async def corrections(work: Work, report: Report) -> list[Correction]:
    """Return what has changed since the period was closed, by unit and indicator; measured by the versions kept.

    How many services are used is counted up to the day on which one looks, so what is used later corrects nothing.
    """
    period = periods.read(f"{report.begins_on}..{report.ends_on}")
    counted = await numbers.by_unit(work, period)
    now_here = {one.unit.id: one for one in (units.own(work, period), *units.below(work, period))}
    found: list[Correction] = []
    for one in frozen(report):
        member = now_here.get(one.unit)
        if member:
            found += _differences(one, counted.of(member.below))
    return found


def _differences(one: Frozen, counts: Mapping[str, int]) -> Sequence[Correction]:
    changed = []
    for before in one.scores.results.values():
        if numbers.of_services(before.indicator.formula):
            continue
        after = scoring.result(before.indicator, counts)
        if (before.numerator, before.denominator) != (after.numerator, after.denominator):
            was, now_is = ((r.numerator, r.denominator, r.percent) for r in (before, after))
            changed.append(Correction(one.name, before.indicator, was, now_is))
    return changed


async def publish(work: Work, report_id: UUID, why: str) -> Report:
    """Show a closed period to everybody. Raises Conflict if it is already shown."""
    found = await report(work, report_id)
    if found.published_at:
        raise Conflict("Báo cáo này đã được công bố.")
    found.published_at, found.published_by = now(), work.actor.id
    work.audit("kpis.publish", str(found.id), why, period=found.period, edition=found.edition)
    return found
