"""The tree of units, and what is on where."""

from typing import Any

from core import FromQuery, House, NotFound, RequestWork, Template, get
from tenants.service import telling


@get("/tenants", permission="tenants.read", menu="Đơn vị", order=1)
async def tree(work: RequestWork, plugin: FromQuery[str] = "", q: FromQuery[str] = "") -> Template:
    """Show this unit and those below it as a tree: with `plugin`, where it is on; with `q`, only those so named."""
    house, below = work.house, work.house.below(work.tenant.id)
    shown = plugin if plugin in house.plugins else ""
    found = house.named(q, below) if q.strip() else None
    kept = {node.id for unit in found for node in house.path(unit.id)} if found is not None else set(below)
    context = {
        "nodes": [_branch(house, work.tenant.id, shown, kept)] if kept else [],
        "found": found,
        "words": q.strip(),
        "shown": shown,
        "plugins": house.plugins,
        "counted": {name: sum(house.state(unit, name).on for unit in below) for name in house.plugins},
        "total": len(below),
    }
    return Template("tenants/tree.html", context=context)


def _branch(house: House, unit: str, plugin: str, kept: set[str]) -> dict[str, Any]:
    """Return a unit and those below it that are kept, as `ui.tree` takes them."""
    return {
        "title": house.tenants[unit].name,
        "href": f"/t/{unit}",
        "badges": [telling.said(house.state(unit, plugin))] if plugin else telling.summed(house, unit),
        "children": [_branch(house, child.id, plugin, kept) for child in house.children(unit) if child.id in kept],
    }


@get("/tenants/why", permission="tenants.read")
async def why(work: RequestWork, plugin: FromQuery[str]) -> Template:
    """Explain why a plugin is on or off here: every node's word from the province down."""
    if plugin not in work.house.plugins:
        raise NotFound("Không có phần này.")
    return Template("tenants/why.html", context=await telling.story(work, plugin))


@get("/api/tenants", permission="tenants.read")
async def units(work: RequestWork) -> list[dict[str, object]]:
    """Return this unit and those below it, with what is on at each."""
    house = work.house
    return [
        {
            "id": unit,
            "name": house.tenants[unit].name,
            "level": house.tenants[unit].level,
            "parent": house.tenants[unit].parent,
            "on": house.on(unit),
        }
        for unit in house.below(work.tenant.id)
    ]
