"""Targets and points: which version of each indicator holds, and a new one from a day on, looked at beforehand."""

from typing import Any

from core import FromPath, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see, today
from plugins.kpis.models.indicator import NewIndicator, NewVersion
from plugins.kpis.service import decisions, formulas, indicators


@get("/kpis/settings", permission="kpis.read", menu="Chỉ tiêu, thang điểm", order=5, icon="sliders")
async def settings(work: RequestWork) -> Template:
    """List the indicators with what holds for each today, and by which document."""
    found = indicators.listed(await indicators.versions(work))
    return Template("kpis/settings.html", context={"indicators": found, "groups": indicators.groups()})


@get("/api/kpis/settings", permission="kpis.read")
async def versions(work: RequestWork) -> list[dict[str, Any]]:
    """Return the indicators in the version that holds today."""
    return [indicators.kept(one) for one in await indicators.at(work, today())]


@get("/kpis/settings/new", permission="kpis.configure")
async def new_indicator(work: RequestWork) -> Template:
    """Show the form for an indicator of one's own."""
    return Template("kpis/new_indicator.html", context={"counters": formulas.counters(), "unit": work.tenant})


@post("/kpis/settings/new", permission="kpis.configure", form=new_indicator, status_code=303)
async def make(work: RequestWork, data: URLEncodedBody[NewIndicator]) -> Redirect:
    """Follow an indicator of one's own from a day on."""
    made = await decisions.make(work, data)
    return see(
        work, f"/kpis/settings/{made}", f"Đã thêm chỉ số «{data.title}», theo dõi từ {data.valid_from:%d/%m/%Y}."
    )


@post("/api/kpis/settings", permission="kpis.configure")
async def make_indicator(work: RequestWork, data: JSONBody[NewIndicator]) -> dict[str, str]:
    """Follow an indicator of one's own from a day on, here and below."""
    return {"indicator": await decisions.make(work, data)}


@get("/kpis/settings/{name:str}", permission="kpis.configure")
async def setting(work: RequestWork, name: FromPath[str]) -> Template:
    """Show what holds for one indicator, what held before, and the form for a new version."""
    own = await indicators.versions(work)
    earlier = [version for version in own if version.indicator == name]
    context = {"indicator": indicators.named(indicators.listed(own), name), "earlier": earlier}
    return Template("kpis/setting.html", context={**context, **_writing()})


def _writing() -> dict[str, Any]:
    """Return what formulas are written and said with."""
    return {"counters": formulas.counters(), "formula": formulas.words, "read": formulas.read}


@get("/api/kpis/settings/{name:str}", permission="kpis.read")
async def version_history(work: RequestWork, name: FromPath[str]) -> dict[str, Any]:
    """Return one indicator in the version that holds today, and all that was ever decided for it here."""
    own = await indicators.versions(work)
    holds = indicators.named(indicators.known(today(), own), name)
    decided = [one.model_dump(mode="json", exclude={"tenant_id"}) for one in own if one.indicator == name]
    return {**indicators.kept(holds), "decided": decided}


@post("/kpis/settings/{name:str}/preview", permission="kpis.configure", form=setting, status_code=200)
async def preview(work: RequestWork, name: FromPath[str], data: URLEncodedBody[NewVersion]) -> Template:
    """Show what a new version would change, before it is kept."""
    context = {"plan": await decisions.plan(work, name, data), "new": data, "formula": formulas.words}
    return Template("kpis/preview.html", context=context)


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
