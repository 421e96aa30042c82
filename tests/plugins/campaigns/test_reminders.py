"""Whoever is silent is reminded: by the days that pass, once for each stage, and from above, once a day."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from core import DayBegan, WorkingCalendar, today
from core.mailbox import EventLog
from core.replay import send_again
from core.testing import Kit, TestBus
from plugins.campaigns.models.task import Call, Reminder, Task
from plugins.campaigns.service.reminders import call, remind, silences, stage_on

type Launch = Callable[..., Awaitable[dict[str, Any]]]
PAGE = {"accept": "text/html"}


async def reminded(kit: Kit, unit: str) -> list[str]:
    """Return the stages of the reminders that a unit has, in the order of their days."""
    async with kit.work(unit) as work:
        return [one.stage for one in await work.all(select(Reminder).order_by(Reminder.day))]


async def told(kit: Kit, unit: str) -> Counter[str]:
    """Return how often each fact of reminding was told at a unit."""
    async with kit.work(unit) as work:
        names = [one.name.removeprefix("campaigns.task_") for one in await work.all(select(EventLog))]
    return Counter(name for name in names if name in {"reminded", "overdue"})


async def pass_days(kit: Kit, bus: TestBus, days: int) -> None:
    """Let a day begin at the commune, so many days from the true one."""
    kit.move_clock(days=days)
    async with kit.work(kit.commune) as work:
        work.emit(DayBegan(day=today()))
    await bus.settle()


@pytest.mark.parametrize(
    ("day", "stage"),
    [(19, ""), (20, "half"), (36, "half"), (37, "soon"), (40, "soon"), (41, "overdue"), (90, "overdue")],
)
def test_a_task_of_forty_days_comes_to_each_stage_on_its_day(day: int, stage: str) -> None:
    begin = date(2026, 3, 1)
    task = Task(begins_on=begin, due_on=begin + timedelta(days=40))
    assert stage_on(task, begin + timedelta(days=day), WorkingCalendar(), 3)[0] == stage


def test_who_is_due_after_a_weekend_or_a_feast_hears_of_it_three_working_days_before() -> None:
    begin = date(2026, 2, 1)
    monday, after_tet = Task(begins_on=begin, due_on=date(2026, 4, 6)), Task(begins_on=begin, due_on=date(2026, 2, 25))
    told = [stage_on(task, task.due_on, WorkingCalendar(), 3) for task in (monday, after_tet)]
    assert told == [("soon", date(2026, 4, 1)), ("soon", date(2026, 2, 13))]


async def test_the_province_decides_how_long_before_the_day_a_silent_unit_hears_of_it(
    kit: Kit, client: httpx.AsyncClient, launch: Launch, bus: TestBus
) -> None:
    address = f"http://dinh/t/{kit.province}/api/tenants/plugins/campaigns/settings"
    (await kit.administrator.post(address, json={"remind_days": 10, "why": "Nhắc sớm"})).raise_for_status()
    await launch(client)
    for days in (20, 29):
        await pass_days(kit, bus, days)
    assert await reminded(kit, kit.commune) == ["half", "soon"]


async def test_a_silent_unit_is_reminded_once_for_each_stage_whatever_comes_twice(
    kit: Kit, client: httpx.AsyncClient, launch: Launch, bus: TestBus
) -> None:
    await launch(client)
    for days in (20, 21, 37, 41):
        await pass_days(kit, bus, days)
    assert await reminded(kit, kit.commune) == ["half", "soon", "overdue"]
    async with kit.work(kit.commune) as work:
        days = await work.all(select(EventLog).where(EventLog.name == DayBegan.event_name))
        for day in days:
            await send_again(work, day, "Thử")
    await bus.settle()
    async with kit.work(kit.commune) as work:
        assert await remind(work, today()) == 0
    assert await reminded(kit, kit.commune) == ["half", "soon", "overdue"]
    assert await told(kit, kit.commune) == {"reminded": 2, "overdue": 1}
    kit.move_clock()
    page = (await client.get("/campaigns/reminders")).text
    for words in ("Đã nửa thời gian", "Sắp hết hạn", "Đã quá hạn"):
        assert words in page
    assert "Việc tuyên truyền đang làm" in (await client.get("")).text


async def test_whoever_has_the_task_in_hand_is_left_in_peace(
    kit: Kit, client: httpx.AsyncClient, launch: Launch, bus: TestBus, meeting: dict[str, Any]
) -> None:
    await launch(client)
    [task] = (await client.get("/api/campaigns/tasks")).json()
    await client.post("/api/campaigns/activities", json={**meeting, "task": task["id"]})
    await pass_days(kit, bus, 20)
    assert await reminded(kit, kit.commune) == ["half"]
    kit.move_clock()
    name = {"responsible": "Anh Hồ Văn Nam, công chức Tư pháp"}
    acknowledged = (await client.post(f"/api/campaigns/tasks/{task['id']}/acknowledge", json=name)).json()
    assert acknowledged["acknowledged_on"] == today().isoformat()
    other = await client.post(f"/campaigns/tasks/{task['id']}/acknowledge", data={"responsible": "Chị Lê Thị Hoa"})
    assert other.status_code == 303
    for days in (37, 41):
        await pass_days(kit, bus, days)
    assert await reminded(kit, kit.commune) == ["half"]
    kit.move_clock()
    page = (await client.get(f"/campaigns/tasks/{task['id']}")).text
    assert "Chị Lê Thị Hoa" in page
    assert page.count('<p class="title">Nhận việc</p>') == 1


async def test_a_unit_above_sees_who_is_silent_and_calls_each_once_a_day(
    kit: Kit, office: httpx.AsyncClient, client: httpx.AsyncClient, launch: Launch
) -> None:
    to = await launch(office, units=[kit.district])
    [task] = (await client.get("/api/campaigns/tasks")).json()
    silent = (await office.get("/api/campaigns/reminders")).json()
    assert {one["unit"] for one in silent} == set(to["given"])
    words = {"words": "Đề nghị làm ngay trong tuần này.", "tasks": [task["id"]]}
    assert (await office.post("/campaigns/reminders", data=words)).status_code == 303
    assert "Đề nghị làm ngay trong tuần này." in (await client.get(f"/campaigns/tasks/{task['id']}")).text
    assert await reminded(kit, kit.neighbour) == []
    again = await office.post("/campaigns/reminders", data=words, headers=PAGE)
    assert (again.status_code, "Hôm nay đã nhắc" in again.text) == (409, True)
    assert (await office.post("/api/campaigns/reminders", json={})).json() == {"reminded": len(silent) - 1}
    district = await kit.person(kit.district, below=True)
    assert (await district.post("/api/campaigns/reminders", json={})).status_code == 409
    assert (await client.post("/api/campaigns/reminders", json={"tasks": [task["id"]]})).status_code == 400
    assert await reminded(kit, kit.commune) == await reminded(kit, kit.neighbour) == ["called"]
    kit.move_clock(days=2)
    async with kit.work(kit.district, below=True) as work:
        assert {one.days for one in await silences(work)} == {2}
        assert await call(work, Call(tasks=[task["id"]])) == 1
    assert await reminded(kit, kit.commune) == ["called", "called"]
    assert await told(kit, kit.commune) == {"reminded": 2}


async def test_whoever_calls_while_another_does_calls_nobody_again(
    kit: Kit, office: httpx.AsyncClient, launch: Launch
) -> None:
    await launch(office, units=[kit.district])
    district = await kit.person(kit.district, below=True)
    async with kit.work(kit.province, below=True) as work:
        await call(work, Call())
        await work.db.flush()
        second = asyncio.create_task(district.post("/api/campaigns/reminders", json={}))
        await asyncio.sleep(0.3)
    assert (await second).status_code == 409
    assert await reminded(kit, kit.commune) == ["called"]


async def test_the_longest_silent_stand_first_and_who_acts_leaves_the_list(
    kit: Kit, office: httpx.AsyncClient, client: httpx.AsyncClient, launch: Launch, meeting: dict[str, Any]
) -> None:
    await launch(office, units=[kit.commune, kit.neighbour])
    [task] = (await client.get("/api/campaigns/tasks")).json()
    await client.post(f"/api/campaigns/tasks/{task['id']}/acknowledge", json={"responsible": "Chị Lan"})
    silent = (await office.get("/api/campaigns/reminders")).json()
    assert [(one["unit"], one["acknowledged"]) for one in silent] == [(kit.neighbour, False), (kit.commune, True)]
    assert "Nhắc ngay" in (await office.get("/campaigns/reminders")).text
    await client.post("/api/campaigns/activities", json={**meeting, "task": task["id"]})
    silent = (await office.get("/api/campaigns/reminders")).json()
    assert [one["unit"] for one in silent] == [kit.neighbour]
