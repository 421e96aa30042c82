"""Decide what is on where: a plan that changes nothing first, then one action."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import text
from sqlmodel import col, select

from core import BadInput, Conflict, House, Policy, Rule, State, Work, now
from tenants.events import PluginSwitched
from tenants.models.switch import NewSwitch, Switch
from tenants.service.people import names

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('tenants.switch'))")
BEYOND = "Thay đổi này lan xuống đơn vị trực thuộc, còn bạn chỉ được giao riêng đơn vị này."


@dataclass(frozen=True, slots=True)
class Change:
    """What would change for one tenant: a plugin's state before and after."""

    plugin: str
    tenant: str
    name: str
    before: State
    after: State


@dataclass(frozen=True, slots=True)
class Plan:
    """What a decision would do: tenants that change, those that stay against it (with the reason in their state).

    `unseen_by` names the units above from which what is on here cannot be seen, since there it is off.
    """

    new: NewSwitch
    changes: list[Change]
    against: list[Change]
    blocked: str = ""
    unseen_by: tuple[str, ...] = ()


def plan(work: Work, new: NewSwitch, fresh: Iterable[Rule] = ()) -> Plan:
    """Work out what a decision at this node would change, and write nothing.

    `fresh` are rules that may be newer than the house as this process sees it. Raises BadInput for a plugin that is
    not installed.
    """
    seen = work.house
    known = {**seen.rules, **{(rule.tenant, rule.plugin): rule for rule in fresh}}
    house = House(seen.version, seen.tenants, known, seen.plugins)
    if new.plugin not in house.plugins:
        raise BadInput(f"Không có phần «{new.plugin}». Các phần đã cài: {', '.join(house.plugins)}.")
    here = work.tenant.id
    rule = Rule(here, new.plugin, new.policy, new.on, new.paused, work.actor.id, now(), new.why)
    after = House(house.version, house.tenants, {**house.rules, (here, new.plugin): rule}, house.plugins)
    affected = [new.plugin, *(name for name, manifest in house.plugins.items() if new.plugin in manifest.requires)]
    changes, against = [], []
    for tenant in house.below(here):
        for plugin in affected:
            before, then = house.state(tenant, plugin), after.state(tenant, plugin)
            change = Change(plugin, tenant, house.tenants[tenant].name, before, then)
            if replace(change.before, rule=None) != replace(change.after, rule=None):
                changes.append(change)
            elif plugin == new.plugin and new.on is not None and change.after.on != new.on:
                against.append(change)
    if any(change.tenant not in work.reach for change in changes):
        return Plan(new, changes, against, BEYOND)
    return Plan(new, changes, against, _blocked(house, after, here, new), _unseen_by(after, here, new.plugin))


def _blocked(before: House, after: House, here: str, new: NewSwitch) -> str:
    above = before.path(here)[:-1]
    lock = next((before.rules[n.id, new.plugin] for n in above if before.state(n.id, new.plugin).locked), None)
    if lock:
        return f"{before.tenants[lock.tenant].name} đã khóa phần này: «{lock.why}». Chỉ nơi đó thay đổi được."
    missing = after.state(here, new.plugin).missing
    return f"Cần bật trước: {', '.join(missing)}." if missing else ""


def _unseen_by(after: House, here: str, plugin: str) -> tuple[str, ...]:
    """Return the units above that cannot see what is on here: off is unreachable, from above too."""
    above = after.path(here)[:-1] if after.state(here, plugin).on else []
    return tuple(node.name for node in above if not after.state(node.id, plugin).on)


async def switch(work: Work, new: NewSwitch) -> Plan:
    """Carry a decision out in one transaction: rule, event and audit. Raises Conflict if the plan is blocked.

    One decision is carried out at a time, and planned on what the one before has left.
    """
    await work.db.execute(ONE_AT_A_TIME)
    planned = plan(work, new, await rules(work))
    if planned.blocked:
        raise Conflict(planned.blocked)
    found = (await work.db.scalars(select(Switch).where(col(Switch.plugin) == new.plugin))).all()
    row = next((row for row in found if row.tenant_id == work.tenant.id), None)
    before = row.model_dump(include={"policy", "on", "paused"}) if row else {}
    if row is None:
        row = work.add(Switch(plugin=new.plugin, by=work.actor.id, at=now(), why=new.why))
    row.policy, row.on, row.paused = new.policy, new.on, new.paused
    row.by, row.at, row.why = work.actor.id, now(), new.why
    work.emit(PluginSwitched(plugin=new.plugin, policy=new.policy, on=new.on, paused=new.paused))
    after = row.model_dump(include={"policy", "on", "paused"})
    work.audit("tenants.switch", new.plugin, new.why, before=before, after=after, changes=len(planned.changes))
    work.change_house()
    return planned


async def rules(work: Work) -> list[Rule]:
    """Return every node's word on every plugin within the work's reach."""
    return [
        Rule(r.tenant_id, r.plugin, Policy(r.policy) if r.policy else None, r.on, r.paused, r.by, r.at, r.why)
        for r in await work.all(select(Switch))
    ]


def own(work: Work) -> dict[str, Rule]:
    """Return this node's own word on each plugin it has said something about."""
    return {plugin: rule for (tenant, plugin), rule in work.house.rules.items() if tenant == work.tenant.id}


async def authors(work: Work, decided: Iterable[Rule]) -> dict[str, str]:
    """Return the names of those who decided, by actor id; out of reach, the id's kind."""
    return await names(work, (rule.by for rule in decided))


def explain(work: Work, plugin: str) -> dict[str, object]:
    """Return a plugin's state here with the node and the reason that decided it, for JSON."""
    state = work.house.state(work.tenant.id, plugin)
    rule = state.rule
    decided = {"node": rule.tenant, "policy": rule.policy, "why": rule.why, "at": rule.at} if rule else None
    return {
        "plugin": plugin,
        "on": state.on,
        "paused": state.paused,
        "locked": state.locked,
        "missing": state.missing,
        "decided_by": decided,
    }


def plain(planned: Plan) -> dict[str, object]:
    """Return a plan for JSON."""
    changes = [
        {
            "plugin": c.plugin,
            "tenant": c.tenant,
            "name": c.name,
            "on": [c.before.on, c.after.on],
            "paused": [c.before.paused, c.after.paused],
        }
        for c in planned.changes
    ]
    return {
        "blocked": planned.blocked,
        "changes": changes,
        "against": [c.tenant for c in planned.against],
        "unseen_by": planned.unseen_by,
    }
