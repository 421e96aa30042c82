"""Policies, switches and pauses: what is decided at a node holds there and below, on every surface, and only there."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from core import Conflict, House, Plugin, Policy, audit, hookspecs
from core.testing import Kit, TestBus
from core.testing.process import Process
from tenants.models.switch import NewSwitch
from tenants.service import switches

LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
PAGE = {"accept": "text/html"}
OFF, ON = {"on": False}, {"on": True}
ROWS = text("SELECT * FROM complaints_case WHERE tenant_id = :tenant ORDER BY id")


async def decide(who: httpx.AsyncClient, tenant: str, plugin: str = "complaints", **decision: object) -> httpx.Response:
    body = {"plugin": plugin, "why": "Thử", **decision}
    return await who.post(f"http://dinh/t/{tenant}/api/tenants/plugins", json=body)


async def states(kit: Kit, tenant: str, plugin: str = "complaints") -> dict[str, Any]:
    found = await kit.administrator.get(f"http://dinh/t/{tenant}/api/tenants/plugins")
    return next(state for state in found.raise_for_status().json() if state["plugin"] == plugin)


async def file(officer: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await officer.post("/api/complaints", json=LAMP)).raise_for_status().json())


@pytest.mark.parametrize(("policy", "on"), [(Policy.FORBIDDEN, False), (Policy.MANDATORY, True)])
async def test_what_a_node_forbids_or_demands_is_locked_below_it(kit: Kit, policy: Policy, on: bool) -> None:  # noqa: FBT001 - a case of the table
    await kit.switch(kit.district, "complaints", policy=policy)
    district = await kit.person(kit.commune, "administrator")
    for tenant in (kit.district, kit.commune, kit.neighbour):
        state = await states(kit, tenant)
        assert (state["on"], state["locked"], state["decided_by"]["node"]) == (on, True, kit.district)
    for who in (district, kit.administrator):
        refused = await decide(who, kit.commune, on=not on)
        assert refused.status_code == 409
        assert "đã khóa" in refused.json()["detail"]
    assert not (await states(kit, kit.elsewhere))["locked"]


async def test_a_default_holds_until_a_unit_below_decides_for_itself_and_comes_back_when_it_no_longer_does(
    kit: Kit,
) -> None:
    await kit.switch(kit.province, "complaints", on=False)
    await kit.switch(kit.district, "complaints", policy=Policy.DEFAULT_ON)
    assert (await states(kit, kit.commune))["on"]
    await kit.switch(kit.commune, "complaints", on=False)
    assert not (await states(kit, kit.commune))["on"]
    assert (await states(kit, kit.neighbour))["on"]
    await kit.switch(kit.commune, "complaints")
    state = await states(kit, kit.commune)
    assert (state["on"], state["decided_by"]["node"]) == (True, kit.district)


async def test_allowed_leaves_the_matter_to_those_below(kit: Kit) -> None:
    await kit.switch(kit.province, "complaints", on=False)
    await kit.switch(kit.district, "complaints", policy=Policy.ALLOWED)
    assert not (await states(kit, kit.commune))["on"]
    await kit.switch(kit.commune, "complaints", on=True)
    assert (await states(kit, kit.commune))["on"]
    assert not (await states(kit, kit.district))["on"]


async def test_why_names_the_node_the_rule_who_and_when(kit: Kit) -> None:
    await kit.switch(kit.district, "complaints", policy=Policy.MANDATORY, why="Theo Quyết định số 1")
    decided = (await states(kit, kit.commune))["decided_by"]
    assert (decided["node"], decided["policy"], decided["why"]) == (kit.district, "mandatory", "Theo Quyết định số 1")
    assert decided["at"].startswith("20")
    rule = kit.runtime.house.state(kit.commune, "complaints").rule
    assert rule is not None
    assert rule.by.startswith("person:")
    page = await kit.administrator.get(
        f"http://dinh/t/{kit.commune}/tenants/plugins/complaints", headers={"accept": "text/html"}
    )
    assert "Theo Quyết định số 1" in page.text
    assert kit.runtime.house.tenants[kit.district].name in page.text


async def test_a_plan_writes_nothing_and_is_what_the_decision_then_changes(kit: Kit) -> None:
    await kit.switch(kit.commune, "complaints", on=True)
    before = kit.runtime.house
    asked = {"plugin": "complaints", "on": False, "why": "Thử"}
    planned = (await kit.administrator.post(f"/t/{kit.district}/api/tenants/plugins/plan", json=asked)).json()
    await kit.runtime.refresh()
    assert kit.runtime.house is before
    done = (await kit.administrator.post(f"/t/{kit.district}/api/tenants/plugins", json=asked)).json()
    assert done == planned
    after = kit.runtime.house
    changed = {t for t in after.tenants if before.state(t, "complaints").on != after.state(t, "complaints").on}
    assert {change["tenant"] for change in planned["changes"]} == changed
    assert planned["against"] == [kit.commune]


async def test_a_plan_that_switches_off_says_that_legal_clocks_go_on(kit: Kit) -> None:
    address = f"http://dinh/t/{kit.commune}/tenants/plugins/complaints/plan?why=Thử&on="
    said = [(await kit.administrator.get(address + on, headers=PAGE)).text for on in ("true", "false")]
    assert ["thời hạn theo luật vẫn chạy" in page for page in said] == [False, True]


async def test_a_plan_says_from_where_above_the_unit_it_will_not_be_seen(kit: Kit) -> None:
    await kit.switch(kit.province, "complaints", on=False)
    asked = {"plugin": "complaints", "on": True, "why": "Thử"}
    planned = (await kit.administrator.post(f"/t/{kit.commune}/api/tenants/plugins/plan", json=asked)).json()
    above = [kit.runtime.house.tenants[unit].name for unit in (kit.province, kit.district)]
    assert planned["unseen_by"] == above
    address = f"http://dinh/t/{kit.commune}/tenants/plugins/complaints/plan?on=true&why=Thử"
    assert f"{', '.join(above)} không xem được" in (await kit.administrator.get(address)).text
    for asked in ({"plugin": "complaints", "on": False, "why": "Thử"}, {"plugin": "kpis", "on": True, "why": "Thử"}):
        planned = (await kit.administrator.post(f"/t/{kit.commune}/api/tenants/plugins/plan", json=asked)).json()
        assert planned["unseen_by"] == []


async def test_a_plugin_cannot_be_on_where_one_that_it_requires_is_off(kit: Kit) -> None:
    house = kit.runtime.house
    plugins = {"ground": Plugin("Nền"), "upper": Plugin("Tầng trên", requires=("ground",))}
    async with kit.runtime.begin(kit.commune, reach=(kit.commune,)) as work:
        work.transaction.house = House(house.version, house.tenants, {}, plugins)
        upper = NewSwitch(plugin="upper", on=True, why="Thử")
        assert switches.plan(work, upper).blocked == "Cần bật trước: ground."
        with pytest.raises(Conflict, match="ground"):
            await switches.switch(work, upper)
        await switches.switch(work, NewSwitch(plugin="ground", on=True, why="Thử"))
        await switches.switch(work, upper)
        rules = {(rule.tenant, rule.plugin): rule for rule in await switches.rules(work)}
        work.transaction.house = House(house.version, house.tenants, rules, plugins)
        assert work.house.state(kit.commune, "upper").on
        away = switches.plan(work, NewSwitch(plugin="ground", on=False, why="Thử"))
        assert {(change.plugin, change.after.on) for change in away.changes} == {("ground", False), ("upper", False)}
        await work.db.execute(text("DELETE FROM tenants_switch WHERE plugin IN ('ground', 'upper')"))


async def test_off_is_unreachable_on_every_surface_there_and_only_there(kit: Kit) -> None:
    officer, next_door, district = (
        await kit.person(kit.commune),
        await kit.person(kit.neighbour),
        await kit.person(kit.district, below=True),
    )
    system = await kit.key(kit.commune)
    case, other = await file(officer), await file(next_door)
    page = {"accept": "text/html"}
    addresses = [
        "/complaints",
        "/complaints/new",
        f"/complaints/{case['id']}",
        "/api/complaints",
        f"/api/complaints/{case['id']}",
        "/complaints/export.csv",
    ]
    kept = {
        address: (await officer.get(address)).content for address in addresses if "/api/" in address or "csv" in address
    }
    rows = await everything(kit, kit.commune)
    await kit.switch(kit.commune, "complaints", on=False)
    for address in addresses:
        assert (await officer.get(address, headers=page)).status_code == 404, address
        assert (await officer.get(address)).status_code == 404, address
    for address in ("/complaints", "/api/complaints", f"/api/complaints/{case['id']}/accept"):
        assert (await officer.post(address, json=LAMP)).status_code == 404, address
    home, found = (await officer.get("/", headers=page)).text, (await officer.get("/search?q=Đèn", headers=page)).text
    assert "/complaints" not in home + found
    assert LAMP["subject"] not in home + found
    document = (await officer.get("/api/openapi.json")).text
    assert "complaints" not in document
    assert "NewCase" not in document
    assert [one["id"] for one in (await district.get("/api/complaints")).json()] == [other["id"]]
    assert case["id"] not in (await district.get("/complaints/export.csv")).text
    assert case["id"] not in (await district.get("/search?q=Đèn", headers=page)).text
    assert await waiting(kit, kit.district) == 1
    await kit.switch(kit.commune, "kpis", on=False)
    event = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "x",
        "type": "kpis.dossier_received",
        "data": {
            "dossier_id": "HS-1",
            "procedure": "1.001193",
            "received_on": "2026-11-02",
            "due_on": "2026-11-05",
            "online": True,
        },
    }
    refused = await system.post("/api/events", json=event, headers={"content-type": "application/cloudevents+json"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (400, "/tenant")
    assert (await next_door.get("/api/complaints")).json()[0]["id"] == other["id"]
    assert "NewCase" in (await next_door.get("/api/openapi.json")).text
    assert await everything(kit, kit.commune) == rows
    for plugin in ("complaints", "kpis"):
        await kit.switch(kit.commune, plugin, on=True)
    assert await everything(kit, kit.commune) == rows
    assert {address: (await officer.get(address)).content for address in kept} == kept
    assert await waiting(kit, kit.district) == 2


async def everything(kit: Kit, tenant: str) -> str:
    async with kit.work(tenant) as work:
        return json.dumps([list(row) for row in await work.db.execute(ROWS, {"tenant": tenant})], default=str)


async def waiting(kit: Kit, tenant: str) -> object:
    """Return the first figure that complaints shows on the home page of a unit and all below it."""
    house = kit.runtime.house
    async with kit.runtime.begin(tenant, reach=house.below(tenant)) as work:
        answers = await work.ask(hookspecs.figures)
    return next(figure.value for figures in answers for figure in figures if "/complaints" in figure.href)


async def test_what_is_off_hears_nothing_and_what_is_on_again_hears_anew(kit: Kit, bus: TestBus) -> None:
    officer = await kit.person(kit.commune)
    await kit.switch(kit.commune, "kpis", on=False)
    await file(officer)
    await bus.settle()
    await kit.switch(kit.commune, "kpis", on=True)
    await file(officer)
    await bus.settle()
    assert await opened(kit) == 1


async def test_a_pause_keeps_the_backlog_in_order_and_resuming_delivers_all_of_it_once(kit: Kit, bus: TestBus) -> None:
    officer, next_door = await kit.person(kit.commune), await kit.person(kit.neighbour)
    await kit.switch(kit.commune, "kpis", on=True, paused=True)
    cases = [(await file(officer))["id"] for _ in range(5)]
    await file(next_door)
    await bus.settle()
    assert await opened(kit) == 0
    assert await opened(kit, kit.neighbour) == 1
    assert (await officer.get("/api/kpis")).status_code == 200
    assert await backlog(kit) == cases
    await kit.switch(kit.commune, "kpis", on=True)
    late = (await file(officer))["id"]
    await bus.settle()
    assert await opened(kit) == 6
    assert await backlog(kit) == []
    async with kit.work(kit.commune) as work:
        order = text(
            "SELECT l.aggregate FROM core_inbox i JOIN core_event_log l USING (tenant_id, event_id) "
            "WHERE consumer = 'kpis' AND l.name = 'complaints.case_opened' ORDER BY i.at, l.seq"
        )
        assert list((await work.db.execute(order)).scalars()) == [*cases, late]


async def opened(kit: Kit, tenant: str = "") -> int:
    """Return how many cases kpis has counted at a unit."""
    async with kit.work(tenant or kit.commune) as work:
        found = await work.db.execute(
            text("SELECT coalesce(sum(cases_opened), 0) FROM kpis_monthly WHERE tenant_id = :t"), {"t": work.tenant.id}
        )
        return int(found.scalar_one())


async def backlog(kit: Kit) -> list[str]:
    """Return the cases whose events wait for kpis, in the order in which they will be delivered."""
    async with kit.work(kit.commune) as work:
        held = text(
            "SELECT l.aggregate FROM core_held h JOIN core_event_log l USING (tenant_id, event_id) ORDER BY h.seq"
        )
        return list((await work.db.execute(held)).scalars())


async def test_two_decisions_at_once_do_not_lose_one_another(kit: Kit, beside: Process) -> None:
    there = beside.also(kit.administrator)
    answers = await asyncio.gather(
        decide(kit.administrator, kit.commune, "complaints", on=False),
        decide(there, kit.commune, "kpis", on=False),
        decide(kit.administrator, kit.neighbour, "complaints", on=False),
        decide(there, kit.district, "complaints", policy=Policy.DEFAULT_ON),
        *(decide(who, kit.elsewhere, "complaints", on=False) for who in (kit.administrator, there) * 4),
    )
    assert {answer.status_code for answer in answers} == {200}
    await kit.runtime.refresh()
    house = kit.runtime.house
    assert not house.state(kit.commune, "complaints").on
    assert not house.state(kit.commune, "kpis").on
    assert not house.state(kit.neighbour, "complaints").on
    assert house.rules[kit.district, "complaints"].policy is Policy.DEFAULT_ON
    async with kit.work(kit.elsewhere) as work:
        entries = [entry for entry in await audit.entries(work) if entry.action == "tenants.switch"]
    assert len(entries) == 8
    assert sum(entry.change["before"] == {} for entry in entries) == 1


async def test_a_decision_holds_in_every_process_within_two_seconds(kit: Kit, beside: Process) -> None:
    officer = await kit.person(kit.commune)
    there = beside.also(officer)
    for decision, status in ((OFF, 404), (ON, 200)):
        await kit.switch(kit.commune, "complaints", **decision)

        async def holds(wanted: int = status) -> bool:
            return (await there.get("/api/complaints")).status_code == wanted

        await beside.soon(holds)
