"""From the directive to the last unit: a campaign reaches all and only those that it is for, and comes to its end."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
from sqlmodel import select

from core import DayBegan, today
from core.mailbox import EventLog
from core.testing import Kit, TestBus
from plugins.campaigns.events import TaskHastened
from plugins.campaigns.models.task import Task

type Launch = Callable[..., Awaitable[dict[str, Any]]]
PAGE = {"accept": "text/html"}


async def tasks(kit: Kit, unit: str) -> list[dict[str, Any]]:
    """Return the running tasks of a unit, as its own officer reads them."""
    return list((await (await kit.person(unit)).get("/api/campaigns/tasks")).raise_for_status().json())


async def told(kit: Kit, unit: str, name: str) -> int:
    """Return how often a fact was told at a unit."""
    async with kit.work(unit) as work:
        return sum(one.name == f"campaigns.{name}" for one in await work.all(select(EventLog)))


async def test_a_launch_reaches_all_below_where_the_plugin_is_on_and_nobody_else(
    kit: Kit, office: httpx.AsyncClient, plan: dict[str, Any]
) -> None:
    await kit.switch(kit.neighbour, "campaigns", on=False)
    draft = (await office.post("/api/campaigns", json=plan)).json()
    planned = (await office.get(f"/api/campaigns/{draft['id']}")).json()["plan"]
    page = (await office.get(f"/campaigns/{draft['id']}")).text
    assert "1 đơn vị không nhận được" in page
    assert "Thị trấn Lao Bảo" in page
    assert await tasks(kit, kit.commune) == []
    done = (await office.post(f"/api/campaigns/{draft['id']}/launch")).json()
    assert done == planned
    below = set(kit.runtime.house.below(kit.province)) - {kit.province}
    assert set(done["given"]) == below - {kit.neighbour}
    assert done["off"] == [kit.neighbour]
    for unit in (kit.district, kit.commune, kit.elsewhere):
        [task] = await tasks(kit, unit)
        assert (task["title"], task["giver"], task["tenant_id"]) == (plan["title"], kit.province, unit)
    assert await tasks(kit, kit.province) == []
    assert await told(kit, kit.commune, "task_given") == 1
    assert await told(kit, kit.province, "campaign_launched") == 1
    again = await office.post(f"/campaigns/{draft['id']}/launch", headers=PAGE)
    assert (again.status_code, "Đang chạy" in again.text) == (409, True)
    await kit.switch(kit.neighbour, "campaigns", on=True)
    assert await tasks(kit, kit.neighbour) == []


async def begin_day(kit: Kit, bus: TestBus, unit: str) -> None:
    """Let a day begin at a unit."""
    async with kit.work(unit) as work:
        work.emit(DayBegan(day=today()))
    await bus.settle()


async def test_where_the_plugin_was_off_the_task_comes_the_day_after_it_is_switched_on(
    kit: Kit, office: httpx.AsyncClient, launch: Launch, bus: TestBus
) -> None:
    await kit.switch(kit.neighbour, "campaigns", on=False)
    campaign = await launch(office, units=[kit.neighbour, kit.commune])
    await begin_day(kit, bus, kit.province)
    assert await told(kit, kit.neighbour, "task_given") == 0
    await kit.switch(kit.neighbour, "campaigns", on=True)
    for _ in range(2):
        await begin_day(kit, bus, kit.province)
    [task] = await tasks(kit, kit.neighbour)
    assert (task["campaign_id"], task["giver"]) == (campaign["id"], kit.province)
    assert await told(kit, kit.commune, "task_given") == 1
    results = (await office.get(f"/api/campaigns/{campaign['id']}")).json()["results"]
    assert results["off"] == []
    await kit.switch(kit.elsewhere, "campaigns", on=False)
    past = await launch(office, units=[kit.elsewhere, kit.commune])
    await kit.switch(kit.elsewhere, "campaigns", on=True)
    kit.move_clock(days=41)
    await begin_day(kit, bus, kit.province)
    async with kit.work(kit.elsewhere) as work:
        assert past["id"] not in {str(one.campaign_id) for one in await work.all(select(Task))}


async def test_a_task_whose_campaign_was_closed_while_the_plugin_was_off_ends_once_it_is_on_again(
    kit: Kit, office: httpx.AsyncClient, launch: Launch, bus: TestBus
) -> None:
    campaign = await launch(office, units=[kit.neighbour, kit.commune])
    await kit.switch(kit.neighbour, "campaigns", on=False)
    words = {"narrative": "Các xã làm tốt, cần thêm tài liệu."}
    (await office.post(f"/api/campaigns/{campaign['id']}/close", json=words)).raise_for_status()
    await bus.settle()
    await kit.switch(kit.neighbour, "campaigns", on=True)
    assert len(await tasks(kit, kit.neighbour)) == 1
    for _ in range(2):
        await begin_day(kit, bus, kit.province)
    assert await tasks(kit, kit.neighbour) == []
    assert [await told(kit, unit, "task_closed") for unit in (kit.neighbour, kit.commune)] == [1, 1]


async def test_a_chosen_unit_stands_for_its_branch_and_no_other_branch_hears_of_it(
    kit: Kit, office: httpx.AsyncClient, launch: Launch
) -> None:
    to = await launch(office, units=[kit.district])
    assert set(to["given"]) == set(kit.runtime.house.below(kit.district))
    assert await tasks(kit, kit.elsewhere) == []
    strange = await office.post("/api/campaigns", json={**to_plan(to), "units": ["79"]})
    assert [fault["path"] for fault in strange.json()["errors"]] == ["/units"]


def to_plan(campaign: dict[str, Any]) -> dict[str, Any]:
    """Return what was asked in a campaign, to ask it again."""
    kept = ("title", "documents", "begins_on", "due_on")
    return {name: campaign[name] for name in kept}


async def test_a_commune_launches_for_itself_and_only_for_itself(
    kit: Kit, client: httpx.AsyncClient, launch: Launch
) -> None:
    assert (await launch(client))["given"] == [kit.commune]
    assert len(await tasks(kit, kit.commune)) == 1
    assert await tasks(kit, kit.neighbour) == []


async def test_a_plan_with_faults_is_shown_again_with_all_that_was_ticked(
    office: httpx.AsyncClient, plan: dict[str, Any]
) -> None:
    wrong = await office.post("/campaigns", data={**plan, "due_on": plan["begins_on"]}, headers=PAGE)
    assert wrong.status_code == 400
    assert "Hạn hoàn thành phải sau ngày bắt đầu." in wrong.text
    for code in ("D01a", "D01b", "LOA", "HOI_NGHI", "BIET"):
        assert f'value="{code}" checked' in wrong.text
    assert 'value="D01c" checked' not in wrong.text
    assert (await office.get("/api/campaigns")).json() == []


async def test_nobody_but_the_launcher_changes_launches_or_closes_it(
    kit: Kit, office: httpx.AsyncClient, client: httpx.AsyncClient, launch: Launch, plan: dict[str, Any]
) -> None:
    draft = (await office.post("/api/campaigns", json=plan)).json()["id"]
    running = (await launch(office, units=[kit.commune]))["id"]
    auditor = await kit.person(kit.province, "auditor", below=True)
    for path, body in (
        (f"{draft}/launch", None),
        (f"{draft}/edit", plan),
        (f"{running}/close", {"narrative": "Tốt" * 9}),
    ):
        assert (await client.post(f"/api/campaigns/{path}", json=body)).status_code == 404
        assert (await auditor.post(f"/api/campaigns/{path}", json=body)).status_code == 403
    own = (await client.post("/api/campaigns", json=plan)).json()["id"]
    assert (await office.get(f"/api/campaigns/{own}")).status_code == 200
    assert (await office.post(f"/api/campaigns/{own}/launch")).status_code == 404
    [task] = await tasks(kit, kit.commune)
    neighbour = await kit.person(kit.neighbour)
    name = {"responsible": "Chị Hồ Thị Lan"}
    assert (await neighbour.get(f"/api/campaigns/tasks/{task['id']}")).status_code == 404
    assert (await neighbour.post(f"/api/campaigns/tasks/{task['id']}/acknowledge", json=name)).status_code == 404
    assert (await office.post(f"/api/campaigns/tasks/{task['id']}/acknowledge", json=name)).status_code == 404


async def test_a_district_sets_its_communes_an_earlier_day_and_never_a_later_one(
    kit: Kit, office: httpx.AsyncClient, launch: Launch, bus: TestBus
) -> None:
    await launch(office, units=[kit.district, kit.elsewhere])
    district = await kit.person(kit.district, below=True)
    [own] = await tasks(kit, kit.district)
    path = f"/api/campaigns/tasks/{own['id']}/hasten"
    for days in (41, 40, -1, 0):
        day = (today() + timedelta(days=days)).isoformat()
        assert (await district.post(path, json={"due_on": day})).status_code == 400
    earlier, later = ((today() + timedelta(days=days)).isoformat() for days in (20, 30))
    answer = await district.post(path, json={"due_on": earlier})
    assert answer.json() == {"units": len(kit.runtime.house.below(kit.district)) - 1}
    async with kit.work(kit.commune) as work:
        [task] = await work.all(select(Task))
        work.emit(TaskHastened(task_id=task.id, campaign_id=task.campaign_id, due_on=today() + timedelta(days=30)))
    await bus.settle()
    assert [task["due_on"] for task in await tasks(kit, kit.commune)] == [earlier]
    assert [task["due_on"] for task in await tasks(kit, kit.district)] == [own["due_on"]]
    assert [task["due_on"] for task in await tasks(kit, kit.elsewhere)] == [own["due_on"]]
    assert (await district.post(path, json={"due_on": later})).status_code == 400


async def test_closing_counts_what_was_done_and_ends_every_task(
    kit: Kit, client: httpx.AsyncClient, launch: Launch, bus: TestBus, meeting: dict[str, Any]
) -> None:
    office = await kit.person(kit.province, below=True)
    campaign = await launch(office, units=[kit.commune, kit.neighbour], expected_sessions=4, expected_participants=50)
    [task] = await tasks(kit, kit.commune)
    early = await client.post(f"/api/campaigns/tasks/{task['id']}/finish", json={"result": "Đã làm xong mọi việc."})
    assert early.status_code == 409
    await client.post("/api/campaigns/villages", json={"name": "Thôn Đông"})
    await client.post("/api/campaigns/villages", json={"name": "Thôn Tây"})
    done = {**meeting, "task": task["id"], "quantity": 3, "villages": ["thôn đông"], "female": 20}
    (await client.post("/api/campaigns/activities", json=done)).raise_for_status()
    await client.post(f"/api/campaigns/tasks/{task['id']}/acknowledge", json={"responsible": "Chị Hồ Thị Lan"})
    await client.post(f"/api/campaigns/tasks/{task['id']}/finish", json={"result": "Bà con nghe kỹ, hỏi nhiều."})
    path = f"/campaigns/{campaign['id']}/close"
    assert (await office.post(path, data={"narrative": "Ngắn"}, headers=PAGE)).status_code == 400
    assert (await office.post(path, data={"narrative": "Các xã làm tốt, cần thêm tài liệu."})).status_code == 303
    await bus.settle()
    results = (await office.get(f"/api/campaigns/{campaign['id']}")).json()["results"]
    assert (results["totals"]["sessions"], results["totals"]["participants"]) == (3, 60)
    assert results["villages"] == {"have": 1, "of": 2}
    assert len(results["silent"]) == len(results["units"]) - 1
    assert kit.commune not in {one["unit"] for one in results["silent"]}
    page = (await office.get(f"/campaigns/{campaign['id']}")).text
    assert "Các xã làm tốt" in page
    assert "theo từng nơi trực thuộc" in page
    assert "1/2" in page
    assert "Thị trấn Khe Sanh, Huyện Hướng Hóa" in page
    assert "dự kiến 4" in page
    assert await tasks(kit, kit.commune) == await tasks(kit, kit.neighbour) == []
    late = await client.post("/api/campaigns/activities", json=done)
    assert [fault["path"] for fault in late.json()["errors"]] == ["/task"]
    assert await told(kit, kit.province, "campaign_closed") == 1
    assert await told(kit, kit.commune, "campaign_closed") == 0
    assert await told(kit, kit.commune, "task_closed") == 1
    assert (await office.post(f"/api{path}", json={"narrative": "Thêm một lần nữa."})).status_code == 409
