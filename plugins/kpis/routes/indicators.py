"""One indicator: what it is and by which law, how it goes, who stands where, what would help, what is behind it."""

from typing import Any

from core import FromPath, FromQuery, RequestWork, Template, Work, get
from plugins.kpis.routes.dashboard import choosing
from plugins.kpis.service import behind, board, formulas, indicators, numbers, periods, scoring, units
from plugins.kpis.service.periods import Period


@get("/kpis/indicators/{name:str}", permission="kpis.read")
async def indicator(
    work: RequestWork,
    name: FromPath[str],
    period: FromQuery[str] = "",
    more: FromQuery[int] = 0,
    communes: FromQuery[bool] = False,  # noqa: FBT002 - a part of the address
) -> Template:
    """Show one indicator of this unit, and what it would be if so many more went well."""
    chosen = periods.read(period)
    context = await _about(work, name, chosen, communes=communes)
    found = context["result"]
    what_if = scoring.if_more(found, more) if more > 0 and found.value is not None else None
    context |= {"more": max(0, more), "what_if": what_if, "formula": formulas.words, "communes": communes}
    return Template("kpis/indicator.html", context={**context, **await choosing(work, chosen)})


@get("/api/kpis/indicators/{name:str}", permission="kpis.read")
async def indicator_figures(
    work: RequestWork,
    name: FromPath[str],
    period: FromQuery[str] = "",
    communes: FromQuery[bool] = False,  # noqa: FBT002 - a part of the address
) -> dict[str, Any]:
    """Return one indicator: its definition, its value here, the last thirteen months, and the units below it."""
    about = await _about(work, name, periods.read(period), communes=communes)
    found = about["result"]
    return {
        "indicator": indicators.kept(found.indicator),
        "period": about["period"].key,
        **_plain(found),
        "needed": about["needed"],
        "months": [{"month": day, **_plain(one)} for day, one in zip(about["months"], about["line"], strict=False)],
        "units": [
            {"place": one.number, "tenant": one.member.unit.id, "name": one.member.unit.name, **_plain(one.result)}
            for one in about["ranking"]
        ],
    }


async def _about(work: Work, name: str, chosen: Period, *, communes: bool) -> dict[str, Any]:
    one = indicators.named(await indicators.at(work, chosen.end), name)
    counted = await numbers.by_unit(work, chosen)
    found = scoring.result(one, counted.of(units.own(work, chosen).below))
    months, lines = await board.trend(work, chosen, [name])
    ranking = await board.ranking(work, chosen, name, communes=communes)
    return {
        "period": chosen,
        "result": found,
        "needed": scoring.needed(found),
        "months": months,
        "line": lines.get(name, []),
        "ranking": ranking,
        "behind": behind.kind_of(one),
        "group": next(group for group in indicators.groups() if group.id == one.group),
    }


def _plain(found: Any) -> dict[str, Any]:
    return {
        "numerator": found.numerator,
        "denominator": found.denominator,
        "percent": found.percent,
        "kept": found.kept,
        "points": None if found.points is None else found.points / 100,
    }
