"""What is behind a number: the dossiers that were counted, and what was told about each."""

from typing import Any

from core import FromQuery, RequestWork, Template, get
from plugins.kpis.models.dossier import Dossier
from plugins.kpis.routes.dashboard import choosing
from plugins.kpis.service import dossiers, periods


@get("/kpis/dossiers", permission="kpis.read")
async def behind(
    work: RequestWork, kind: FromQuery[str] = "late", period: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    """List the dossiers behind a number."""
    chosen = periods.read(period)
    rows, more = await dossiers.behind(work, kind, chosen, page)
    context = {"dossiers": rows, "more": more, "kind": kind, "kinds": dossiers.KINDS, "period": chosen, "page": page}
    return Template("kpis/dossiers.html", context={**context, **await choosing(work, chosen)})


@get("/api/kpis/dossiers", permission="kpis.read")
async def dossiers_behind(
    work: RequestWork, kind: FromQuery[str] = "late", period: FromQuery[str] = "", page: FromQuery[int] = 1
) -> list[Dossier]:
    """Return the dossiers behind a number, 50 a page."""
    return (await dossiers.behind(work, kind, periods.read(period), page))[0]


@get("/kpis/dossier", permission="kpis.read")
async def dossier(work: RequestWork, number: FromQuery[str]) -> Template:
    """Show one dossier: how it stands, and every fact that was told about it."""
    found = await dossiers.one(work, number)
    return Template("kpis/dossier.html", context={"dossier": found, "told": await work.history(found.dossier_id)})


@get("/api/kpis/dossier", permission="kpis.read")
async def dossier_facts(work: RequestWork, number: FromQuery[str]) -> dict[str, Any]:
    """Return one dossier and the ids of the events in which it was told."""
    found = await dossiers.one(work, number)
    told = await work.history(found.dossier_id)
    return {**found.model_dump(mode="json"), "told": [{"event": one.event_id, "name": one.name} for one in told]}
