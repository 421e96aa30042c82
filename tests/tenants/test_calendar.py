"""Days off that a unit decides hold there and below, in every process; what is taken back stays on record."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from core import CalendarChanged, Work, app, now
from core.__main__ import cli
from core.bus.delivery import Delivery, Letter
from core.handler import Handler
from core.mailbox import Audit, EventLog, envelope_of
from core.plugin import Registry
from core.runtime import Runtime
from core.testing import Kit
from core.testing.process import Process

STORM = date(2026, 9, 16)
"""A Wednesday."""
PAGE = {"accept": "text/html"}


async def record(kit: Kit, tenant: str, day: date = STORM, kind: str = "OFF", **more: Any) -> httpx.Response:
    asked = {"kind": kind, "first_day": str(day), "doc_no": "CV 12", "reason": "Nghỉ phòng bão số 3", **more}
    return await kit.administrator.post(f"http://dinh/t/{tenant}/api/tenants/calendar", json=asked)


async def take_back(kit: Kit, tenant: str, day: date = STORM) -> httpx.Response:
    address = f"http://dinh/t/{tenant}/api/tenants/calendar/days/{day}/withdraw"
    return await kit.administrator.post(address, json={"why": "Bão đổi hướng"})


def works(kit: Kit, *tenants: str, on: date = STORM) -> list[bool]:
    return [kit.runtime.house.calendar(tenant).is_working(on) for tenant in tenants]


async def test_a_day_off_holds_at_the_unit_and_below_and_nowhere_else(kit: Kit) -> None:
    (await record(kit, kit.district)).raise_for_status()
    assert works(kit, kit.province, kit.elsewhere, kit.district, kit.commune) == [True, True, False, False]
    assert kit.runtime.house.calendar(kit.commune).why_off(STORM) == "Nghỉ phòng bão số 3 (CV 12)"
    async with kit.work(kit.commune) as work:
        assert work.calendar is kit.runtime.house.calendar(kit.commune)


async def test_the_nearest_units_word_wins(kit: Kit) -> None:
    (await record(kit, kit.province)).raise_for_status()
    (await record(kit, kit.commune, kind="WORK", reason="Xã trực phòng bão")).raise_for_status()
    assert works(kit, kit.province, kit.district, kit.neighbour, kit.commune) == [False, False, False, True]


async def test_a_day_taken_back_is_left_to_those_above_and_stays_on_record(kit: Kit) -> None:
    (await record(kit, kit.province)).raise_for_status()
    (await record(kit, kit.commune, kind="WORK")).raise_for_status()
    kept = (await take_back(kit, kit.commune)).raise_for_status().json()
    assert (kept["kind"], kept["withdrawn"]) == ("WORK", "Bão đổi hướng")
    assert works(kit, kit.commune) == [False]
    assert (await take_back(kit, kit.commune)).status_code == 404
    async with kit.work(kit.commune) as work:
        actions = await work.all(select(col(Audit.action), col(Audit.why)).order_by(col(Audit.seq)))
    assert actions[-2:] == [
        ("tenants.calendar_record", "Nghỉ phòng bão số 3"),
        ("tenants.calendar_withdraw", "Bão đổi hướng"),
    ]
    page = await kit.administrator.get(f"http://dinh/t/{kit.commune}/tenants/calendar?of=2026", headers=PAGE)
    assert "Bão đổi hướng" in page.text


async def test_of_a_range_only_the_days_that_change_are_recorded(kit: Kit) -> None:
    done = await record(kit, kit.commune, last_day="2026-09-20")
    assert done.raise_for_status().json() == ["2026-09-16", "2026-09-17", "2026-09-18"]
    again = await record(kit, kit.commune, last_day="2026-09-18")
    assert again.status_code == 400
    assert again.json()["errors"][0]["path"] == "/first_day"
    more = await record(kit, kit.commune, date(2026, 9, 18), last_day="2026-09-21")
    assert more.raise_for_status().json() == ["2026-09-21"]


@pytest.mark.parametrize("last_day", ["2026-09-15", "2026-12-31"])
async def test_a_range_that_runs_backwards_or_is_too_long_is_refused_at_its_end(kit: Kit, last_day: str) -> None:
    refused = await record(kit, kit.commune, last_day=last_day)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["path"] == "/last_day"
    assert works(kit, kit.commune) == [True]


async def test_every_process_has_the_new_day_within_two_seconds(kit: Kit, beside: Process) -> None:
    (await record(kit, kit.province)).raise_for_status()

    async def knows() -> bool:
        return not beside.runtime.house.calendar(kit.commune).is_working(STORM)

    await beside.soon(knows)


async def test_who_may_decide_for_this_unit_alone_decides_nothing_for_those_below(kit: Kit) -> None:
    asked = {"kind": "OFF", "first_day": str(STORM), "doc_no": "CV 12", "reason": "Nghỉ phòng bão"}
    alone = await kit.person(kit.district, "administrator")
    assert (await alone.post("/api/tenants/calendar", json=asked)).status_code == 403
    officer = await kit.person(kit.commune)
    assert (await officer.post("/api/tenants/calendar", json=asked)).status_code == 403
    branch = await kit.person(kit.district, "administrator", below=True)
    (await branch.post("/api/tenants/calendar", json=asked)).raise_for_status()
    assert works(kit, kit.district, kit.commune) == [False, False]


async def told(kit: Kit, tenant: str) -> list[EventLog]:
    async with kit.work(tenant) as work:
        return await work.all(select(EventLog).where(col(EventLog.name) == CalendarChanged.event_name))


async def test_the_change_is_told_at_the_unit_and_at_every_one_below(kit: Kit) -> None:
    (await record(kit, kit.district, last_day="2026-09-18")).raise_for_status()
    house = kit.runtime.house
    assert [tenant for tenant in house.tenants if await told(kit, tenant)] == [
        tenant for tenant in house.tenants if tenant in house.below(kit.district)
    ]
    [letter] = await told(kit, kit.commune)
    told_of = CalendarChanged(first_day=STORM, last_day=date(2026, 9, 18))
    assert envelope_of(letter).open().model_dump() == told_of.model_dump()


@pytest.fixture
async def asleep(kit: Kit) -> AsyncIterator[Runtime]:
    """A process that does not look for changes by itself."""
    runtime = Runtime(kit.runtime.settings, Registry(), pool=2)
    await runtime.refresh()
    yield runtime
    await runtime.close()


async def test_whoever_is_told_of_a_change_finds_the_new_days_when_every_process_has_looked(
    kit: Kit, asleep: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    waited: list[float] = []

    async def hear(event: CalendarChanged, work: Work) -> None:
        seen.append(work.calendar.is_working(event.first_day))

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    (await record(kit, kit.district)).raise_for_status()
    delivery = Delivery(asleep, asleep.registry.plugins["kpis"])
    delivery.handlers[CalendarChanged.event_name] = [Handler(CalendarChanged, hear, batch=False)]
    monkeypatch.setattr(asyncio, "sleep", wait)
    assert asleep.house.calendar(kit.commune).is_working(STORM)
    for tenant, seconds in ((kit.commune, 0), (kit.neighbour, 60)):
        [kept] = await told(kit, tenant)
        envelope = envelope_of(kept)._replace(at=now() - timedelta(seconds=seconds))
        await delivery([Letter(envelope, envelope.open())])
    assert seen == [False, False]
    assert 0 < waited[0] <= 2
    assert waited[1] == 0


async def test_the_days_of_a_year_are_predictions_until_the_province_has_confirmed_it(kit: Kit) -> None:
    horizon = kit.runtime.house.calendar(kit.commune).horizon
    address = f"/api/tenants/calendar/years/{horizon + 1}"
    document = {"doc_no": "Thông báo 88/TB"}
    commune = await kit.administrator.post(f"http://dinh/t/{kit.commune}{address}", json=document)
    assert commune.status_code == 403
    too_far = f"/t/{kit.province}/api/tenants/calendar/years/{horizon + 2}"
    assert (await kit.administrator.post(too_far, json=document)).status_code == 400
    year = f"http://dinh/t/{kit.commune}/api/tenants/calendar?of={horizon + 1}"
    assert (await kit.administrator.get(year)).json()["predicted"]
    page = f"http://dinh/t/{kit.commune}/tenants/calendar?of={horizon + 1}"
    assert "dự kiến" in (await kit.administrator.get(page, headers=PAGE)).text
    (await kit.administrator.post(f"/t/{kit.province}{address}", json=document)).raise_for_status()
    assert kit.runtime.house.calendar(kit.commune).horizon == horizon + 1
    assert not (await kit.administrator.get(year)).json()["predicted"]
    doubt = f"/t/{kit.province}/tenants/calendar/years/{horizon + 1}/doubt"
    assert (await kit.administrator.post(doubt, data={"why": "Văn bản đã thu hồi"})).status_code == 303
    assert kit.runtime.house.calendar(kit.commune).horizon == horizon


async def test_a_deadline_is_asked_for_in_a_units_calendar(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    (await record(kit, kit.district)).raise_for_status()
    monkeypatch.setattr(app, "found_settings", lambda: kit.runtime.settings)
    asked = ["deadline", "petition.process", "--from", "2026-09-15", "--json"]
    due = {}
    for unit in ("", kit.commune, kit.elsewhere):
        answer = await asyncio.to_thread(CliRunner().invoke, cli, [*asked, *(["--unit", unit] if unit else [])])
        assert answer.exit_code == 0, (answer.output, answer.exception)
        due[unit] = json.loads(answer.stdout)["due"]
    assert due == {"": "2026-09-29", kit.commune: "2026-09-30", kit.elsewhere: "2026-09-29"}


async def test_a_year_says_of_each_day_what_makes_it_so(kit: Kit) -> None:
    (await record(kit, kit.province)).raise_for_status()
    answer = await kit.administrator.get(f"http://dinh/t/{kit.commune}/api/tenants/calendar?of=2026")
    days = {day["day"]: (day["look"], day["working"]) for day in answer.raise_for_status().json()["days"]}
    assert days["2026-01-02"] == days["2026-08-31"] == ("swap", False)
    assert days["2026-01-10"] == days["2026-08-22"] == ("swap", True)
    assert days["2026-11-24"] == days["2026-02-17"] == ("feast", False)
    assert days["2026-09-19"] == ("rest", False)
    assert days[str(STORM)] == ("local", False)
    assert "2026-09-15" not in days
