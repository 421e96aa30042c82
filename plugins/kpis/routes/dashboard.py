"""The dashboard: where a unit and those below it stand in a period, as a page and as JSON."""

from datetime import date
from typing import Any

from core import FromQuery, RequestWork, Template, Work, get
from plugins.kpis.service import board, by_hand, numbers, periods
from plugins.kpis.service.board import Line
from plugins.kpis.service.periods import Period
from plugins.kpis.service.reports import plain

BIG = {"dossier_on_time": "Trả đúng hạn", "online": "Nộp trực tuyến", "case_on_time": "Phản ánh đúng hạn"}
BANDS = {"good": "Từ 80 % số điểm", "warn": "Từ 60 đến dưới 80 %", "bad": "Dưới 60 %", "calm": "Chưa có số liệu"}
RATES = {"case_on_time_rate": "case_on_time", "dossier_on_time_rate": "dossier_on_time", "online_rate": "online"}


@get("/kpis", permission="kpis.read", menu="Bảng chỉ số", order=1)
async def dashboard(
    work: RequestWork,
    period: FromQuery[str] = "",
    begin: FromQuery[date | None] = None,
    end: FromQuery[date | None] = None,
    year: FromQuery[int | None] = None,
) -> Template:
    """Show this unit's figures and points, those of the units below, and the last thirteen months."""
    chosen = periods.read(str(year) if year is not None else period, begin, end)
    found = await board.board(work, chosen)
    months, lines = await board.trend(work, chosen, list(BIG))
    context = {"board": found, "period": chosen, "months": months, "lines": lines, "big": BIG}
    context["by_hand"] = await by_hand.units(work, chosen)
    return Template("kpis/dashboard.html", context={**context, **await choosing(work, chosen)})


@get("/api/kpis", permission="kpis.read")
async def figures(
    work: RequestWork, period: FromQuery[str] = "", year: FromQuery[int | None] = None
) -> list[dict[str, Any]]:
    """Return the figures of this unit and of each unit directly below; rates in percent, null if not measurable."""
    found = await board.board(work, periods.read(str(year) if year is not None else period))
    return [_plain(line) for line in (found.own, *found.below)]


def _plain(line: Line) -> dict[str, Any]:
    results = line.scores.results
    return {
        "tenant": line.member.unit.id,
        "name": line.member.unit.name,
        "ended": line.member.ended,
        **{name: line.scores.numbers.get(name, 0) for name in numbers.NAMES},
        **{rate: results[name].percent if name in results else None for rate, name in RATES.items()},
        **plain(line.scores),
    }


@get("/kpis/map", permission="kpis.read", menu="Bản đồ chỉ số", order=2, icon="map")
async def map_of_tiles(
    work: RequestWork, period: FromQuery[str] = "", indicator: FromQuery[str] = "dossier_on_time"
) -> Template:
    """Show every commune as a tile, coloured by how it stands to the target, or by its points."""
    chosen = periods.read(period)
    found = await board.tiles(work, chosen, indicator)
    context = {"tiles": found, "period": chosen, "indicator": indicator, "all": await board.measured(work, chosen)}
    return Template("kpis/map.html", context={**context, **await choosing(work, chosen)})


@get("/api/kpis/map", permission="kpis.read")
async def tiles(work: RequestWork, period: FromQuery[str] = "", indicator: FromQuery[str] = "") -> list[dict[str, Any]]:
    """Return each commune within reach with its points, or with one indicator."""
    return [
        {
            "tenant": member.unit.id,
            "name": member.unit.name,
            "points": scores.points / 100 if scores and scores.points is not None else None,
            "measurable": scores.measurable / 100 if scores else None,
            "percent": result.percent if result else None,
            "kept": result.kept if result else None,
        }
        for member, scores, result in await board.tiles(work, periods.read(period), indicator)
    ]


async def choosing(work: Work, chosen: Period) -> dict[str, Any]:
    """Return what the choice of a period is drawn from."""
    return {"choices": periods.choices(chosen.end.year), "years": await numbers.years(work), "bands": BANDS}
