"""Where this person may go from here: the pages of this unit, and the other units they work at."""

from typing import Any

from core.house import House
from core.identity import PUBLIC, SIGNED_IN
from core.moment import now
from core.runtime import Runtime
from core.web.door import Visit


def menu(runtime: Runtime, visit: Visit, path: str, own: list[Any]) -> list[dict[str, Any]]:
    """Return the entries this person may open here: of the house and of the plugins that are on.

    What stands open to everybody is offered on a page of its own, and would only crowd the menu of those who work here.
    """
    identity, tenant = visit.identity, visit.tenant.id
    if identity is None or identity.must_change_password:
        return []
    entries: list[dict[str, Any]] = []
    for group, icon, route in _menu_routes(runtime, tenant, own):
        permission, title = route.opt["permission"], route.opt.get("menu")
        if not title or (permission == PUBLIC and group):
            continue
        if permission not in {PUBLIC, SIGNED_IN} and identity.reach(runtime.house, tenant, permission, now()) is None:
            continue
        href = f"/t/{tenant}{min(route.paths, key=len)}".rstrip("/")
        entries.append({"title": title, "href": href, "icon": route.opt.get("icon", icon), "group": group})
    shown = max((e["href"] for e in entries if f"{path}/".startswith(f"{e['href']}/")), key=len, default="")
    return [{**entry, "active": entry["href"] == shown} for entry in entries]


def offered(runtime: Runtime, tenant: str) -> list[dict[str, Any]]:
    """Return the entries that stand open to everybody at this unit: what its plugins offer to citizens."""
    return [
        {
            "title": route.opt["menu"],
            "href": f"/t/{tenant}{min(route.paths, key=len)}",
            "icon": route.opt.get("icon", icon),
        }
        for _, icon, route in _menu_routes(runtime, tenant, [])
        if route.opt["permission"] == PUBLIC and route.opt.get("menu")
    ]


def _menu_routes(runtime: Runtime, tenant: str, own: list[Any]) -> list[tuple[str, str, Any]]:
    """Return each route with its group: the unit's own page, its rooms, the register, then what watches over all."""
    register, *rooms = runtime.registry.on(runtime.house, tenant)
    first = [("", "house", route) for route in own if "group" not in route.opt]
    plugins = [
        (found.manifest.title, found.manifest.icon, route)
        for found in (*rooms, register)
        for route in sorted(found.routes, key=lambda route: int(route.opt.get("order", 0)))
    ]
    return [*first, *plugins, *((route.opt["group"], "eye", route) for route in own if "group" in route.opt)]


def units(house: House, visit: Visit) -> list[dict[str, Any]]:
    """Return where else this person may work: above, directly below, and where their other grants are."""
    if visit.identity is None:
        return []
    here, identity = visit.tenant.id, visit.identity
    granted = [house.tenants[grant.tenant] for grant in identity.grants if grant.tenant in house.tenants]
    near = {node.id: node.name for node in (*house.path(here), *house.children(here), *granted)}
    return [
        {"title": name, "href": f"/t/{unit}", "active": unit == here}
        for unit, name in near.items()
        if identity.grants_at(house, unit, now())
    ]
