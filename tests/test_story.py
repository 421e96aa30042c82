"""The story of the house in seven chapters, told through its doors on the real servers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from core import RuleBook, WorkingCalendar, compute, today
from core.clock import Clock
from core.plugin import Registry
from core.runtime import Runtime
from core.testing import Kit, TestBus

LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
LAND = {"kind": "complaint", "subject": "Bồi thường đất", "text": "Đề nghị đo lại diện tích đất bị thu hồi."}
ANSWER = {
    "answer": "Đã thay ba bóng đèn ngày hôm nay.",
    "basis": "Luật Tiếp công dân 2013, Điều 28",
    "evidence": "Biên bản 12/BB-UBND",
    "notice_how": "Trưởng thôn báo tận nhà",
    "notice_on": today().isoformat(),
    "result": "right",
}
DOSSIER = {
    "dossier_id": "HS-1",
    "procedure": "1.001193",
    "received_on": "2026-11-02",
    "due_on": "2026-11-05",
    "online": True,
}
STRUCTURED = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}


async def file(officer: httpx.AsyncClient, matter: dict[str, str]) -> dict[str, Any]:
    return dict((await officer.post("/api/complaints", json=matter)).raise_for_status().json())


async def settle(officer: httpx.AsyncClient, case: str) -> None:
    for step, body in (("accept", None), ("answer", ANSWER), ("close", None)):
        (await officer.post(f"/api/complaints/{case}/{step}", json=body)).raise_for_status()


async def figures(kit: Kit, tenant: str) -> dict[str, Any]:
    auditor = await kit.person(tenant, "auditor", below=True)
    return dict((await auditor.get("/api/kpis")).raise_for_status().json()[0])


def dossier(tenant: str, kind: str = "kpis.dossier_received", **changed: object) -> dict[str, Any]:
    number = str(uuid4())
    source, data = "https://motcua.example.vn", {**DOSSIER, "dossier_id": number, **changed}
    return {"specversion": "1.0", "id": number, "source": source, "type": kind, "tenant": tenant, "data": data}


async def test_1_the_administrator_sees_a_plan_then_switches_a_district_on_in_every_process(kit: Kit) -> None:
    officer, elsewhere = await kit.person(kit.commune), await kit.person(kit.elsewhere)
    for plugin in ("complaints", "kpis"):
        await kit.switch(kit.province, plugin, on=False)
    asked = {"plugin": "complaints", "on": True, "why": "Huyện đã tập huấn xong"}
    plan = (await kit.administrator.post(f"/t/{kit.district}/api/tenants/plugins/plan", json=asked)).json()
    assert {change["tenant"] for change in plan["changes"]} == set(kit.runtime.house.below(kit.district))
    assert (await officer.get("/api/complaints")).status_code == 404
    another = Runtime(kit.runtime.settings, Registry())
    await another.refresh()
    watching = asyncio.create_task(another.watch())
    for plugin in ("complaints", "kpis"):
        await kit.switch(kit.district, plugin, on=True)
    async with asyncio.timeout(2):
        while not another.house.state(kit.commune, "kpis").on:  # noqa: ASYNC110 - the other process tells nobody
            await asyncio.sleep(0.05)
    assert another.house.state(kit.commune, "complaints").on
    watching.cancel()
    await another.close()
    assert (await officer.get("/api/complaints")).status_code == 200
    assert (await elsewhere.get("/api/complaints")).status_code == 404


async def test_2_the_clock_of_a_matter_ends_on_the_lawful_day(client: httpx.AsyncClient) -> None:
    rules = RuleBook(rule for answer in Registry().hooks.hook.deadline_rules() for rule in answer)
    for matter, rule in ((LAMP, "petition.process"), (LAND, "complaint.accept")):
        for received in (today(), today() - timedelta(days=300)):
            lawful = compute(rules.rule(rule, on=received), received, WorkingCalendar())
            case = await file(client, {**matter, "received_on": received.isoformat()})
            assert (case["due_on"], case["rule"]) == (str(lawful.due), rule)


async def test_3_a_case_moves_the_figures_of_commune_district_and_province(kit: Kit, bus: TestBus) -> None:
    officer = await kit.person(kit.commune)
    await settle(officer, (await file(officer, LAMP))["id"])
    assert "kpis.count_closed" in await bus.settle()
    for tenant in (kit.commune, kit.district, kit.province):
        found = await figures(kit, tenant)
        assert (found["cases_opened"], found["cases_closed"], found["case_on_time_rate"]) == (1, 1, 100.0)
    assert (await figures(kit, kit.elsewhere))["cases_opened"] == 0


async def test_4_another_system_publishes_for_its_district_and_for_no_other(kit: Kit, bus: TestBus) -> None:
    system, one = await kit.key(kit.district), dossier(kit.commune)
    for _ in range(2):
        (await system.post("/api/events", json=one, headers=STRUCTURED)).raise_for_status()
    binary = {f"ce-{name}": value for name, value in dossier(kit.commune).items() if name != "data"}
    (await system.post("/api/events", json=DOSSIER, headers=binary)).raise_for_status()
    returned = {"online": ..., "received_on": ..., "returned_on": "2026-11-06"}
    back = dossier(kit.neighbour, "kpis.dossier_returned", **returned)
    back["data"] = {name: value for name, value in back["data"].items() if value is not ...}
    (await system.post("/api/events", json=[dossier(kit.commune), back], headers=BATCH)).raise_for_status()
    await bus.settle()
    found = await figures(kit, kit.district)
    assert (found["dossiers_received"], found["dossiers_returned"], found["dossier_on_time_rate"]) == (3, 1, 0.0)

    wrong = [dossier(kit.commune), dossier(kit.commune, due_on="hôm qua"), dossier(kit.elsewhere)]
    refused = await system.post("/api/events", json=wrong, headers=BATCH)
    assert refused.status_code == 400
    assert [fault["path"] for fault in refused.json()["errors"]] == ["/1/data/due_on", "/2/tenant"]
    foreign = await system.post(f"http://dinh/t/{kit.elsewhere}/api/events", json=one, headers=STRUCTURED)
    assert foreign.status_code == 404
    await bus.settle()
    assert (await figures(kit, kit.province))["dossiers_received"] == 3


async def test_5_what_is_off_is_gone_there_and_only_there_and_comes_back_to_the_byte(kit: Kit, bus: TestBus) -> None:
    officer, neighbour = await kit.person(kit.commune), await kit.person(kit.neighbour)
    above = await kit.person(kit.district, "auditor", below=True)
    await file(officer, LAMP)
    await file(neighbour, LAND)
    places = ["/complaints", "/complaints/new", "/api/complaints", "/complaints/export.csv"]
    before = (await officer.get("/complaints/export.csv")).content
    await kit.switch(kit.commune, "complaints", on=False)
    assert [(await officer.get(place)).status_code for place in places] == [404] * 4
    assert [(await neighbour.get(place)).status_code for place in places] == [200] * 4
    for visitor, seen in ((officer, False), (neighbour, True)):
        assert ("/complaints/new" in (await visitor.get("/kpis")).text) is seen
    assert not [path for path in (await officer.get("/api/openapi.json")).json()["paths"] if "/complaints" in path]
    assert [path for path in (await neighbour.get("/api/openapi.json")).json()["paths"] if "/complaints" in path]
    assert [case["subject"] for case in (await above.get("/api/complaints")).json()] == [LAND["subject"]]
    assert "Đèn đường" not in (await officer.get("/search?q=Đèn")).text
    kit.move_clock(days=60)
    await tell_a_day(kit, bus)
    kit.move_clock()
    await kit.switch(kit.commune, "complaints", on=True)
    assert (await officer.get("/complaints/export.csv")).content == before
    case = (await officer.get("/api/complaints")).json()[0]
    assert (case["overdue_told"], case["version"]) == (False, 1)
    assert (await neighbour.get("/api/complaints")).json()[0]["overdue_told"]


async def tell_a_day(kit: Kit, bus: TestBus) -> None:
    await Clock(kit.runtime).tell(today())
    await bus.settle()


async def test_6_commune_a_sees_nothing_of_commune_b(kit: Kit, bus: TestBus) -> None:
    here, there = await kit.person(kit.commune), await kit.person(kit.neighbour)
    key = await kit.key(kit.commune, below=False)
    foreign = (await file(there, LAND))["id"]
    await bus.settle()
    b, news = f"http://dinh/t/{kit.neighbour}", dossier(kit.neighbour)
    places = ["/complaints", f"/complaints/{foreign}", "/api/complaints", "/api/kpis", "/events", "/search?q=đất"]
    for visitor in (here, key):
        assert [(await visitor.get(b + place)).status_code for place in places] == [404] * 6
        assert (await visitor.post(f"{b}/api/events", json=news, headers=STRUCTURED)).status_code == 404
    assert (await here.post(f"{b}/api/complaints/{foreign}/accept")).status_code == 404
    for place in (f"/complaints/{foreign}", f"/api/complaints/{foreign}"):
        assert (await here.get(place)).status_code == 404
    assert (await here.post(f"/api/complaints/{foreign}/accept")).status_code == 404
    assert (await here.get("/api/complaints")).json() == []
    assert LAND["subject"] not in (await here.get("/search?q=đất")).text
    slipped = await key.post("/api/events", json=dossier(kit.neighbour), headers=STRUCTURED)
    assert slipped.json()["errors"][0]["path"] == "/tenant"
    injected = await key.post("/api/events", json=dossier(f"{kit.commune}.*"), headers=STRUCTURED)
    assert injected.status_code == 400


async def as_owner(kit: Kit, statement: str) -> None:
    engine = create_async_engine(kit.runtime.settings.migration_url)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL ROLE dinh_owner"))
        await connection.execute(text(statement))
    await engine.dispose()


@asynccontextmanager
async def broken_counters(kit: Kit) -> AsyncIterator[None]:
    """Take the house's right to count: every handler of the KPIs fails until the block ends."""
    await as_owner(kit, "REVOKE INSERT ON kpis_monthly FROM dinh_app")
    try:
        yield
    finally:
        await as_owner(kit, "GRANT INSERT ON kpis_monthly TO dinh_app")


async def test_7_what_always_fails_is_kept_with_its_reason_and_counts_once_when_mended(kit: Kit, bus: TestBus) -> None:
    officer = await kit.person(kit.commune)
    async with broken_counters(kit):
        await file(officer, LAMP)
        await bus.settle()
    async with kit.work(kit.commune) as work:
        [letter] = (await work.db.execute(text("SELECT id, consumer, reason FROM core_dead_letter"))).all()
    assert letter.consumer == "kpis"
    assert "permission denied" in letter.reason
    assert (await figures(kit, kit.commune))["cases_opened"] == 0
    for _ in range(2):
        why = {"why": "Đã cấp lại quyền ghi"}
        sent = await kit.administrator.post(f"/t/{kit.commune}/dead-letters/{letter.id}", data=why)
        assert sent.status_code == 303, sent.text
        await bus.settle()
        assert (await figures(kit, kit.commune))["cases_opened"] == 1
