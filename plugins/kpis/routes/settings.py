"""Targets and points: which version of each indicator holds, and a new one from a day on, looked at beforehand."""

from datetime import date
from typing import Any

from core import FromPath, FromQuery, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see, today
from plugins.kpis.models.indicator import NewVersion
from plugins.kpis.service import decisions, indicators


@get("/kpis/settings", permission="kpis.read", menu="Chỉ tiêu, thang điểm", order=5, icon="sliders")
async def settings(work: RequestWork) -> Template:
    """List the indicators with what holds for each today, and by which document."""
    found = await indicators.at(work, today())
    return Template("kpis/settings.html", context={"indicators": found, "groups": indicators.groups()})


@get("/api/kpis/settings", permission="kpis.read")
async def versions(work: RequestWork) -> list[dict[str, Any]]:
    """Return the indicators in the version that holds today."""
    return [indicators.kept(one) for one in await indicators.at(work, today())]


@get("/kpis/settings/{name:str}", permission="kpis.configure")
async def setting(work: RequestWork, name: FromPath[str]) -> Template:
    """Show what holds for one indicator, what held before, and the form for a new version."""
    one = indicators.named(await indicators.at(work, today()), name)
    earlier = [version for version in await indicators.versions(work) if version.indicator == name]
    return Template("kpis/setting.html", context={"indicator": one, "earlier": earlier})


@get("/kpis/settings/{name:str}/preview", permission="kpis.configure")
async def preview(  # noqa: PLR0913, PLR0917 - the fields of the form
    work: RequestWork,
    name: FromPath[str],
    valid_from: FromQuery[date],
    points: FromQuery[float],
    basis: FromQuery[str] = "",
    why: FromQuery[str] = "",
    target: FromQuery[str] = "",
    steps: FromQuery[str] = "",
) -> Template:
    """Show what a new version would change, before it is kept."""
    asked = {"target": target, "points": points, "steps": steps, "valid_from": valid_from, "basis": basis, "why": why}
    new = NewVersion.model_validate({key: value for key, value in asked.items() if value != ""})
    return Template("kpis/preview.html", context={"plan": await decisions.plan(work, name, new), "new": new})


@post("/api/kpis/settings/{name:str}/preview", permission="kpis.configure", status_code=200)
async def preview_version(work: RequestWork, name: FromPath[str], data: JSONBody[NewVersion]) -> dict[str, Any]:
    """Return what a new version would change, and keep nothing."""
    return decisions.plain(await decisions.plan(work, name, data))


@post("/kpis/settings/{name:str}", permission="kpis.configure", form=setting, status_code=303)
async def decide(work: RequestWork, name: FromPath[str], data: URLEncodedBody[NewVersion]) -> Redirect:
    """Let a new version hold from its day on."""
    units = await decisions.decide(work, name, data)
    return see(
        work, "/kpis/settings", f"Đã đặt phiên bản mới cho {units} đơn vị, áp dụng từ {data.valid_from:%d/%m/%Y}."
    )


@post("/api/kpis/settings/{name:str}", permission="kpis.configure")
async def decide_version(work: RequestWork, name: FromPath[str], data: JSONBody[NewVersion]) -> dict[str, int]:
    """Let a new version hold from its day on, here and below."""
    return {"units": await decisions.decide(work, name, data)}
