"""Put figures together: a unit and those below it, ranked, month by month, and on the map of tiles."""

from dataclasses import dataclass
from datetime import date

from core import Work, today
from plugins.kpis.models.indicator import Indicator, Result, Scores
from plugins.kpis.service import indicators, numbers, scoring, units
from plugins.kpis.service.periods import Period, month
from plugins.kpis.service.units import Member

MONTHS = 13


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with all that was measured for it."""

    member: Member
    scores: Scores


@dataclass(frozen=True, slots=True)
class Board:
    """A unit, and each unit directly below it, in one period."""

    period: Period
    indicators: list[Indicator]
    own: Line
    below: list[Line]

    @property
    def ranked(self) -> list[tuple[int | None, Line]]:
        """The units below with their places by points out of what could be measured, the best first."""
        lines = sorted(self.below, key=lambda one: -1 if one.scores.share is None else one.scores.share, reverse=True)
        shares = [one.scores.share for one in lines]
        return [(None if one.scores.share is None else shares.index(one.scores.share) + 1, one) for one in lines]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place in a ranking: units with the same value share a place; None where nothing was measured."""

    number: int | None
    member: Member
    result: Result


async def board(work: Work, period: Period) -> Board:
    """Return the figures of this unit and of each unit directly below, each with all below it added."""
    found = await indicators.at(work, period.end)
    counted = await numbers.by_unit(work, period)
    lines = [
        Line(member, scoring.scores(found, indicators.groups(), counted.of(member.below)))
        for member in (units.own(work, period), *units.below(work, period))
    ]
    return Board(period, found, lines[0], lines[1:])


async def ranking(work: Work, period: Period, indicator_id: str, *, communes: bool = False) -> list[Place]:
    """Return the units directly below (or the communes), the best first. Raises NotFound."""
    indicator = indicators.named(await indicators.at(work, period.end), indicator_id)
    counted = await numbers.by_unit(work, period)
    members = units.communes(work, period) if communes else units.below(work, period)
    return ranked([(one, scoring.result(indicator, counted.of(one.below))) for one in members])


def ranked(found: list[tuple[Member, Result]]) -> list[Place]:
    """Put results in order, the best first and what was not measured last."""
    better = sorted(found, key=lambda one: _worth(one[1]), reverse=True)
    values = [result.value for _, result in better]
    return [
        Place(None if result.value is None else values.index(result.value) + 1, member, result)
        for member, result in better
    ]


def _worth(result: Result) -> tuple[bool, int]:
    value = result.value or 0
    return result.value is not None, -value if result.indicator.lower_is_better else value


async def trend(work: Work, period: Period, names: list[str]) -> tuple[list[date], dict[str, list[Result]]]:
    """Return indicators for each of the thirteen months up to the period's last, by the versions of those months."""
    versions = await indicators.versions(work)
    counted = await numbers.by_month(work, min(period.end, today()), MONTHS)
    found: dict[str, list[Result]] = {name: [] for name in names}
    for begin, counts in counted:
        valid = {one.id: one for one in indicators.in_force(month(begin.year, begin.month).end, versions)}
        for name in names:
            if name in valid:
                found[name].append(scoring.result(valid[name], counts))
    return [begin for begin, _ in counted], {name: results for name, results in found.items() if results}


async def tiles(
    work: Work, period: Period, indicator_id: str = ""
) -> list[tuple[Member, Scores | None, Result | None]]:
    """Return each commune within reach with its points, or with one indicator. Raises NotFound."""
    found = await indicators.at(work, period.end)
    counted = await numbers.by_unit(work, period)
    one = indicators.named(found, indicator_id) if indicator_id else None
    return [
        (member, None, scoring.result(one, counted.of(member.below)))
        if one
        else (member, scoring.scores(found, indicators.groups(), counted.of(member.below)), None)
        for member in units.communes(work, period)
    ]


async def measured(work: Work, period: Period) -> list[Indicator]:
    """Return the indicators that are shares, in the version of a period: those that can be compared."""
    return [one for one in await indicators.at(work, period.end) if one.share]


def said(found: Result) -> str | None:
    """Return a figure as people write it: 96,4 %; None where nothing was measured."""
    if found.value is None:
        return None
    if not found.indicator.share:
        return f"{found.value} {found.indicator.unit}"
    return f"{found.value / 100:.1f} %".replace(".", ",")
