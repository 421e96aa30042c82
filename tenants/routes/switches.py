"""Switch a plugin on or off, set a policy, pause: first the plan, then the one action."""

from core import FromQuery, JSONBody, Policy, Redirect, RequestWork, Template, URLEncodedBody, get, post, see
from tenants.models import NewSwitch
from tenants.service import switches


@get("/tenants/plugins", permission="tenants.read", menu="Các phần")
async def overview(work: RequestWork) -> Template:
    """Show each plugin with its state here, why, and on how many units below it is on."""
    house, here = work.house, work.tenant.id
    below = house.below(here)
    rows = [
        (name, manifest, house.state(here, name), sum(house.state(unit, name).on for unit in below))
        for name, manifest in house.plugins.items()
    ]
    names = await switches.authors(work, [state.rule for _, _, state, _ in rows if state.rule])
    context = {"rows": rows, "total": len(below), "names": names, "own": switches.own(work), "policies": list(Policy)}
    return Template("tenants/plugins.html", context=context)


@get("/tenants/plugins/plan", permission="tenants.switch")
async def show_plan(  # noqa: PLR0913, PLR0917 - the fields of the form
    work: RequestWork,
    plugin: FromQuery[str],
    why: FromQuery[str],
    on: FromQuery[str] = "",
    policy: FromQuery[str] = "",
    paused: FromQuery[str] = "",
) -> Template:
    """Show what a decision would change. Nothing is written."""
    new = NewSwitch.model_validate({"plugin": plugin, "on": on, "policy": policy, "paused": paused, "why": why})
    planned = switches.plan(work, new)
    return Template("tenants/plan.html", context={"plan": planned, "new": new, "manifest": work.house.plugins[plugin]})


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
