"""The web door of KPIs: the dashboard, and the same figures as JSON."""

from core import FromQuery, RequestWork, Template, get
from plugins.kpis import service


@get("/kpis", permission="kpis.read", menu="Bảng chỉ số")
async def dashboard(work: RequestWork, year: FromQuery[int | None] = None) -> Template:
    """Show this unit's figures, those of the units below, and the months of the year."""
    begin, end = service.period(year)
    total, *below = await service.by_unit(work, begin, end)
    months = await service.by_month(work, begin, end)
    context = {"total": total, "below": below, "months": months, "year": begin.year, "years": await service.years(work)}
    return Template("kpis/dashboard.html", context=context)


@get("/api/kpis", permission="kpis.read")
async def figures(work: RequestWork, year: FromQuery[int | None] = None) -> list[dict[str, object]]:
    """Return the figures of this unit and of each unit directly below; rates in percent, null if not measurable."""
    return [service.plain(found) for found in await service.by_unit(work, *service.period(year))]
