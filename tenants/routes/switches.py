"""Switch a plugin on or off, set a policy, pause: first the plan, then the one action."""

from itertools import groupby

from core import (
    FromPath,
    FromQuery,
    JSONBody,
    NotFound,
    Redirect,
    RequestWork,
    Template,
    URLEncodedBody,
    get,
    post,
    see,
)
from tenants.models.switch import NewSwitch
from tenants.service import settings, switches, telling


@get("/tenants/plugins", permission="tenants.read", menu="Các phần", icon="toggle-on", order=2)
async def overview(work: RequestWork) -> Template:
    """Show each plugin with its state here and why, and on how many units of each branch below it is on."""
    house, here = work.house, work.tenant.id
    below = house.below(here)
    rows = [(name, manifest, house.state(here, name)) for name, manifest in house.plugins.items()]
    branches = [
        {"unit": unit, **{name: telling.spread(house, unit.id, name) for name in house.plugins}}
        for unit in house.children(here)
    ]
    names = await switches.authors(work, [state.rule for _, _, state in rows if state.rule])
    context = {
        "rows": rows,
        "counted": {name: sum(house.state(unit, name).on for unit in below) for name in house.plugins},
        "total": len(below),
        "branches": branches,
        "names": names,
        "said": telling.said,
        "decision": telling.decision,
    }
    return Template("tenants/plugins.html", context=context)


@get("/tenants/plugins/{plugin:str}", permission="tenants.read")
async def change(work: RequestWork, plugin: FromPath[str]) -> Template:
    """Show what holds for one plugin here and why, and the form to decide otherwise."""
    if plugin not in work.house.plugins:
        raise NotFound("Không có phần này.")
    context = await telling.story(work, plugin)
    own = switches.own(work).get(plugin)
    held = {"own": own, "policies": telling.POLICIES, "entries": settings.entries(work, plugin)}
    return Template("tenants/plugin.html", context={**context, **held})


@get("/tenants/plugins/{plugin:str}/plan", permission="tenants.switch", form=change)
async def show_plan(  # noqa: PLR0913, PLR0917 - the fields of the form
    work: RequestWork,
    plugin: FromPath[str],
    why: FromQuery[str] = "",
    on: FromQuery[str] = "",
    policy: FromQuery[str] = "",
    paused: FromQuery[str] = "",
) -> Template:
    """Show what a decision would change. Nothing is written."""
    new = NewSwitch.model_validate({"plugin": plugin, "on": on, "policy": policy, "paused": paused, "why": why})
    planned = switches.plan(work, new)

    def turn(one: switches.Change) -> tuple[str, tuple[str, str], tuple[str, str]]:
        return one.plugin, telling.said(one.before), telling.said(one.after)

    context = {
        "plan": planned,
        "new": new,
        "manifest": work.house.plugins[new.plugin],
        "turns": [(kind, list(units)) for kind, units in groupby(sorted(planned.changes, key=turn), turn)],
        "decision": telling.decision,
    }
    return Template("tenants/plan.html", context=context)


@post("/tenants/plugins", permission="tenants.switch", status_code=303)
async def carry_out(work: RequestWork, data: URLEncodedBody[NewSwitch]) -> Redirect:
    """Carry a decision out."""
    done = await switches.switch(work, data)
    return see(
        work, "/tenants/plugins", f"Đã thực hiện: {len(done.changes)} đơn vị thay đổi, có hiệu lực trong 2 giây."
    )


@get("/api/tenants/plugins", permission="tenants.read")
async def states(work: RequestWork) -> list[dict[str, object]]:
    """Return each plugin's state here, with the node and the reason that decided it."""
    return [switches.explain(work, name) for name in work.house.plugins]


@post("/api/tenants/plugins/plan", permission="tenants.switch", status_code=200)
async def plan(work: RequestWork, data: JSONBody[NewSwitch]) -> dict[str, object]:
    """Return what a decision would change. Nothing is written."""
    return switches.plain(switches.plan(work, data))


@post("/api/tenants/plugins", permission="tenants.switch", status_code=200)
async def switch(work: RequestWork, data: JSONBody[NewSwitch]) -> dict[str, object]:
    """Carry a decision out and return what has changed."""
    return switches.plain(await switches.switch(work, data))
