"""The web door of whoever looks on: how far the word has gone, and the figures of a year."""

from dataclasses import asdict
from typing import Any

from core import FromQuery, RequestWork, Template, get
from plugins.campaigns.service import coverage, diary, figures
from plugins.campaigns.service.diary import Wanted


@get("/campaigns/coverage", permission="campaigns.read", menu="Độ bao phủ", icon="grid", order=4)
async def matrix(work: RequestWork, year: FromQuery[int | None] = None) -> Template:
    """Show which documents were told of where: by unit below, or by village."""
    found = await coverage.coverage(work, diary.year_of(year))
    return Template("campaigns/coverage.html", context={"coverage": found, "years": await diary.years(work)})


@get("/campaigns/figures", permission="campaigns.read")
async def charts(work: RequestWork, year: FromQuery[int | None] = None) -> Template:
    """Show the figures of a year by channel, month and unit."""
    wanted = Wanted(diary.year_of(year))
    context = {
        "year": wanted.year,
        "years": await diary.years(work),
        "totals": await diary.totals(work, wanted),
        "channels": await figures.by_channel(work, wanted),
        "months": await figures.by_month(work, wanted),
        "parts": await figures.by_unit(work, wanted),
    }
    return Template("campaigns/figures.html", context=context)


@get("/api/campaigns/coverage", permission="campaigns.read")
async def read_coverage(work: RequestWork, year: FromQuery[int | None] = None) -> dict[str, Any]:
    """Return which documents were told of where: for the whole branch, each unit below, each village."""
    found = await coverage.coverage(work, diary.year_of(year))
    rows = {part: [asdict(row) for row in getattr(found, part)] for part in ("units", "villages")}
    return {"year": found.year, "documents": found.documents, "total": asdict(found.total), **rows}


@get("/api/campaigns/figures", permission="campaigns.read")
async def read_figures(work: RequestWork, year: FromQuery[int | None] = None) -> dict[str, Any]:
    """Return the figures of a year: sums, and activities and participants by channel, month and unit."""
    wanted = Wanted(diary.year_of(year))
    return {
        "totals": await diary.totals(work, wanted),
        "channels": await figures.by_channel(work, wanted),
        "months": await figures.by_month(work, wanted),
        "units": await figures.by_unit(work, wanted),
    }
