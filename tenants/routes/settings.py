"""Settings of a plugin: what holds here and by whose word, and the form to decide otherwise."""

from typing import Any

from core import FromPath, JSONBody, NotFound, Redirect, RequestWork, Template, URLEncodedBody, get, post, see
from tenants.models.switch import NewSettings
from tenants.service import settings
from tenants.service.people import names

SETTINGS = "/tenants/plugins/{plugin:str}/settings"


@get(SETTINGS, permission="tenants.switch")
async def change_settings(work: RequestWork, plugin: FromPath[str]) -> Template:
    """Show the form on which this unit decides the settings of a plugin."""
    shape = settings.shape_of(work, plugin)
    if shape is None:
        raise NotFound(settings.NONE)
    entries = settings.entries(work, plugin)
    context = {
        "plugin": plugin,
        "manifest": work.house.plugins[plugin],
        "entries": entries,
        "bounds": shape.model_json_schema()["properties"],
        "below": len(work.house.below(work.tenant.id)) - 1,
        "names": await names(work, [entry.word.by for entry in entries if entry.word]),
    }
    return Template("tenants/settings.html", context=context)


@post(SETTINGS, permission="tenants.switch", form=change_settings, status_code=303)
async def save_settings(work: RequestWork, plugin: FromPath[str], data: URLEncodedBody[NewSettings]) -> Redirect:
    """Write this unit's word on settings from the form."""
    changed = await settings.decide(work, plugin, data)
    said = f"Đã đổi {len(changed)} thiết lập, có hiệu lực trong 2 giây." if changed else "Không có gì thay đổi."
    return see(work, f"/tenants/plugins/{plugin}", said)


@get("/api" + SETTINGS, permission="tenants.read")
async def read_settings(work: RequestWork, plugin: FromPath[str]) -> dict[str, Any]:
    """Return the settings of a plugin here, each with the word that decided it, and what they may be as JSON Schema."""
    shape = settings.shape_of(work, plugin)
    return {
        "schema": shape.model_json_schema() if shape else None,
        "settings": [settings.plain(entry) for entry in settings.entries(work, plugin)],
    }


@post("/api" + SETTINGS, permission="tenants.switch", status_code=200)
async def decide_settings(work: RequestWork, plugin: FromPath[str], data: JSONBody[NewSettings]) -> list[str]:
    """Write this unit's word on settings; return the names of those on which it has changed."""
    return await settings.decide(work, plugin, data)
