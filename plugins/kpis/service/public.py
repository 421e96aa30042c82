"""What everybody may see of a closed period: no cell from which few people could be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import col, select

from core import NotFound, Work
from plugins.kpis.models.indicator import Indicator, Result
from plugins.kpis.models.report import Report
from plugins.kpis.service import formulas, reports
from plugins.kpis.service.reports import Frozen

FEW = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A published figure. Of a hidden one the counts are None; `at_least` or `at_most` (percent) may say how it is."""

    percent: float | None
    numerator: int | None
    denominator: int | None
    hidden: bool
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A unit as everybody sees it; its points are those of the figures that are shown, so that they tell no other."""

    unit: str
    name: str
    cells: dict[str, Cell]
    points: float | None
    measurable: float


HIDDEN = Cell(None, None, None, hidden=True)


def few(*counts: int) -> bool:
    """Say whether one of these counts is of so few that they could be told apart."""
    return any(0 < count < FEW for count in counts)


def cell(result: Result) -> Cell:
    """Return a figure as everybody may see it, by itself.

    Procedures and activities may be few. Of fewer than five people nothing is shown. Where it went well, or did not,
    for fewer than five of more, it is only said beyond which percentage the share lies: the one that it would have
    with four of them, so that it does not tell how many.
    """
    part, whole = result.numerator, result.denominator
    if few(*_counts(result.indicator, part, whole)):
        wrong = whole - part
        if not result.indicator.share or few(whole) or (few(part) and few(wrong)):
            return HIDDEN
        most = -(-100 * (FEW - 1) // whole)
        return replace(HIDDEN, at_most=most) if few(part) else replace(HIDDEN, at_least=100 - most)
    if result.percent is None:
        return Cell(None, None, None, hidden=False)
    return Cell(result.percent, part, whole if result.indicator.share else None, hidden=False)


def _counts(indicator: Indicator, part: int, whole: int) -> tuple[int, ...]:
    """Return of how many people a figure tells: for whom it went well, for whom it did not, and all."""
    if not formulas.of_people(*indicator.formula):
        return ()
    return (part, whole - part, whole) if indicator.share else (part,)


def table(found: Sequence[Frozen]) -> tuple[list[Indicator], list[Row]]:
    """Return the indicators and the rows of a closed period, this unit first."""
    indicators = [one.indicator for one in found[0].scores.results.values()]
    rows = [{name: cell(result) for name, result in one.scores.results.items()} for one in found]
    for indicator in indicators:
        _hide_more(indicator, found, rows)
    return indicators, [_row(one, cells) for one, cells in zip(found, rows, strict=True)]


def _row(one: Frozen, cells: dict[str, Cell]) -> Row:
    shown = [
        result for name, result in one.scores.results.items() if result.points is not None and not cells[name].hidden
    ]
    points = sum(result.points or 0 for result in shown) / 100 if shown else None
    return Row(one.unit, one.name, cells, points, sum(result.indicator.most for result in shown) / 100)


def _hide_more(indicator: Indicator, found: Sequence[Frozen], rows: list[dict[str, Cell]]) -> None:
    """Hide as many more cells of an indicator as it takes for none to be worked out from the sum.

    What the sum holds beyond the units that are shown is known to everybody who can subtract: the hidden units, and
    what this unit has counted itself. So all of them together must be no small cell.
    """
    name, results = indicator.id, [one.scores.results[indicator.id] for one in found]
    if rows[0][name].hidden or rows[0][name].percent is None:
        return
    shown = sorted(
        (place for place in range(1, len(rows)) if rows[place][name].percent is not None),
        key=lambda place: (results[place].denominator, results[place].numerator),
    )
    while True:
        part = results[0].numerator - sum(results[place].numerator for place in shown)
        whole = results[0].denominator - sum(results[place].denominator for place in shown)
        if not few(*_counts(indicator, part, whole)):
            return
        if not shown:
            rows[0][name] = HIDDEN
            return
        rows[shown.pop(0)][name] = HIDDEN


async def published(work: Work) -> list[Report]:
    """Return what this unit has published, the last period first."""
    shown = select(Report).where(col(Report.tenant_id) == work.tenant.id, col(Report.published_at).is_not(None))
    return await work.all(shown.order_by(col(Report.ends_on).desc(), col(Report.edition).desc()))


async def one(work: Work, report_id: UUID) -> Report:
    """Return one published period. Raises NotFound, also for one that is closed but not published."""
    found = await reports.report(work, report_id)
    if found.published_at is None:
        raise NotFound("Không có báo cáo này, hoặc báo cáo chưa được công bố.")
    return found
