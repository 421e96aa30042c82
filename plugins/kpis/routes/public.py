"""What everybody may see without signing in: published periods, with no cell from which few people could be told."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from core import PUBLIC, FromPath, RequestWork, Template, get
from plugins.kpis.service import public, reports


@get("/kpis/published", permission=PUBLIC, menu="Chỉ số phục vụ người dân", order=150, icon="graph-up")
async def published(work: RequestWork) -> Template:
    """List what this unit has published."""
    return Template("kpis/published.html", context={"reports": await public.published(work)})


@get("/kpis/published/{report_id:uuid}", permission=PUBLIC)
async def published_report(work: RequestWork, report_id: FromPath[UUID]) -> Template:
    """Show one published period."""
    found = await public.one(work, report_id)
    indicators, rows = public.table(reports.frozen(found))
    return Template("kpis/published_report.html", context={"report": found, "indicators": indicators, "rows": rows})


@get("/api/kpis/published", permission=PUBLIC)
async def published_periods(work: RequestWork) -> list[dict[str, Any]]:
    """Return what this unit has published."""
    shown = {"id", "period", "edition", "title", "begins_on", "ends_on", "published_at"}
    return [one.model_dump(mode="json", include=shown) for one in await public.published(work)]


@get("/api/kpis/published/{report_id:uuid}", permission=PUBLIC)
async def published_figures(work: RequestWork, report_id: FromPath[UUID]) -> list[dict[str, Any]]:
    """Return one published period by unit; null where nothing was measured or where it is hidden."""
    _, rows = public.table(reports.frozen(await public.one(work, report_id)))
    return [asdict(row) for row in rows]
