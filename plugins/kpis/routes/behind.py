"""What is behind a number: the dossiers, cases, activities and publications that were counted, and what was told."""

from dataclasses import asdict
from typing import Any, Literal

from core import FromQuery, RequestWork, Response, Sheet, Template, get, send_sheet
from plugins.kpis.routes.dashboard import choosing
from plugins.kpis.service import behind, periods, told

MOST = 5000


@get("/kpis/behind", permission="kpis.read")
async def things(
    work: RequestWork, kind: FromQuery[str] = "late", period: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    """List what is behind a number."""
    chosen = periods.read(period)
    rows, more = await behind.behind(work, kind, chosen, page)
    family = behind.KINDS[kind].family
    kinds = {key: one for key, one in behind.KINDS.items() if one.family == family}
    context = {"rows": rows, "more": more, "kind": kind, "kinds": kinds, "period": chosen, "page": page}
    return Template("kpis/behind.html", context={**context, "family": family, **await choosing(work, chosen)})


@get("/api/kpis/behind", permission="kpis.read")
async def things_behind(
    work: RequestWork, kind: FromQuery[str] = "late", period: FromQuery[str] = "", page: FromQuery[int] = 1
) -> list[dict[str, Any]]:
    """Return what is behind a number, 50 a page; `dossier_id`, `matter_id` or `publication_id` leads to its facts."""
    rows, _ = await behind.behind(work, kind, periods.read(period), page)
    return [row.model_dump(mode="json") for row in rows]


@get("/kpis/behind/export", permission="kpis.read")
async def export_behind(
    work: RequestWork,
    kind: FromQuery[str] = "late",
    period: FromQuery[str] = "",
    form: FromQuery[Literal["xlsx", "csv"]] = "xlsx",
) -> Response[bytes]:
    """Return what is behind a number as a sheet, the first five thousand."""
    chosen = periods.read(period)
    rows, _ = await behind.behind(work, kind, chosen, size=MOST)
    columns: dict[str, Any] = {"Đơn vị": lambda row: work.house.tenants[row.tenant_id].name}
    columns |= behind.columns(kind)
    return await send_sheet(Sheet(behind.KINDS[kind].title, columns, rows), form)


@get("/kpis/told", permission="kpis.read")
async def facts(work: RequestWork, of: FromQuery[str]) -> Template:
    """Show one dossier, case, activity or publication: how it stands, and every fact that was told about it."""
    context = {"number": of, "told": await told.told(work, of), "dossier": await told.dossier(work, of)}
    return Template("kpis/told.html", context=context)


@get("/api/kpis/told", permission="kpis.read")
async def facts_told(work: RequestWork, of: FromQuery[str]) -> list[dict[str, Any]]:
    """Return every fact that was told about one dossier, case, activity or publication: event, name, time, fields."""
    return [asdict(one) for one in await told.told(work, of)]
