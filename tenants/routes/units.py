"""The tree of units, and what is on where."""

from core import FromQuery, NotFound, RequestWork, Template, get
from tenants.service import switches


@get("/tenants", permission="tenants.read", menu="Đơn vị")
async def tree(work: RequestWork, plugin: FromQuery[str] = "") -> Template:
    """Show this unit and those below it as a tree; with `plugin`, where it is on."""
    house = work.house
    counted = {name: sum(house.state(t, name).on for t in house.below(work.tenant.id)) for name in house.plugins}
    context = {"unit": work.tenant, "plugins": house.plugins, "counted": counted, "shown": plugin or None}
    return Template("tenants/tree.html", context={**context, "total": len(house.below(work.tenant.id))})


@get("/tenants/why", permission="tenants.read")
async def why(work: RequestWork, plugin: FromQuery[str]) -> Template:
    """Explain why a plugin is on or off here: every node's word from the province down."""
    if plugin not in work.house.plugins:
        raise NotFound("Không có phần này.")
    path = [(node, work.house.rules.get((node.id, plugin))) for node in work.house.path(work.tenant.id)]
    state = work.house.state(work.tenant.id, plugin)
    names = await switches.authors(work, [rule for _, rule in path if rule])
    context = {"path": path, "state": state, "plugin": plugin, "manifest": work.house.plugins[plugin], "names": names}
    return Template("tenants/why.html", context=context)


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
            "on": [name for name in house.plugins if house.state(unit, name).on],
        }
        for unit in house.below(work.tenant.id)
    ]
