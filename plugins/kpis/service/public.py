"""What everybody may see of a closed period: no cell from which few people could be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from core import NotFound, Work
from plugins.kpis.models.indicator import Indicator, Result
from plugins.kpis.models.report import Report
from plugins.kpis.service import reports
from plugins.kpis.service.reports import Frozen

FEW = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A published figure. `percent` is None where nothing was measured or all is hidden; counts are None if hidden."""

    percent: float | None
    numerator: int | None
    denominator: int | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A unit as everybody sees it."""

    unit: str
    name: str
    cells: dict[str, Cell]
    points: float | None
    measurable: float


def few(*counts: int) -> bool:
    """Say whether one of these counts is of so few that they could be told apart."""
    return any(0 < count < FEW for count in counts)


def cell(result: Result) -> Cell:
    """Return a figure as everybody may see it.

    Of fewer than five in all nothing is shown. Where fewer than five went well or went wrong, the counts are hidden
    and the share is rounded to a whole percent, so that they cannot be worked out from it.
    """
    part, whole = result.numerator, result.denominator
    if not result.indicator.share:
        return Cell(None, None, None, hidden=True) if few(part) else Cell(part, part, None, hidden=False)
    if few(whole):
        return Cell(None, None, None, hidden=True)
    if result.percent is None:
        return Cell(None, None, None, hidden=False)
    if few(part, whole - part):
        return Cell(float(round(result.percent)), None, None, hidden=True)
    return Cell(result.percent, part, whole, hidden=False)


def table(found: Sequence[Frozen]) -> tuple[list[Indicator], list[Row]]:
    """Return the indicators and the rows of a closed period, this unit first.

    Where a single unit's counts are hidden, they could be worked out from the sum: then those of the next smallest are
    hidden too.
    """
    indicators = [one.indicator for one in found[0].scores.results.values()]
    rows = [{name: cell(result) for name, result in one.scores.results.items()} for one in found]
    for indicator in indicators:
        _hide_second(indicator.id, found[1:], rows[1:])
    made = [
        Row(one.unit, one.name, cells, one.figures["points"], one.figures["measurable"])
        for one, cells in zip(found, rows, strict=True)
    ]
    return indicators, made


def _hide_second(name: str, below: Sequence[Frozen], rows: list[dict[str, Cell]]) -> None:
    hidden = [place for place, cells in enumerate(rows) if cells[name].hidden]
    shown = [place for place, cells in enumerate(rows) if cells[name].numerator is not None]
    if len(hidden) == 1 and shown:
        smallest = min(shown, key=lambda place: below[place].scores.results[name].denominator)
        percent = rows[smallest][name].percent
        rows[smallest][name] = Cell(None if percent is None else float(round(percent)), None, None, hidden=True)


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
