"""Citizen reception: on which days the head has to receive, what is held and missed, who came and what came of it."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from core import DayBegan, Tenant, WorkingCalendar, today
from core.testing import Kit, TestBus
from plugins.complaints.models.reception import Habit, Reception
from plugins.complaints.service import attendance, norms, timetable

CALENDAR = WorkingCalendar()
LAMP = {
    "kind": "report",
    "summary": "Đèn đường hỏng ở đầu thôn",
    "outcome": "answered",
    "reply": "Tuần này thay bóng.",
}
PAGE = {"accept": "text/html"}


def due(level: str, begin: str, end: str, **habit: int) -> list[timetable.Due]:
    unit = Tenant("1", "Một đơn vị", level)
    return timetable.days(unit, Habit(**habit), date.fromisoformat(begin), date.fromisoformat(end), CALENDAR)


async def session(officer: httpx.AsyncClient, day: date | None = None) -> dict[str, Any]:
    """Call a session; today's if no day is named."""
    asked = {"day": (day or today()).isoformat()}
    return dict((await officer.post("/api/complaints/reception", json=asked)).raise_for_status().json())


async def planned(kit: Kit, day: date) -> str:
    """Put a regular session on a day, as a plan that was made in time has."""
    async with kit.work(kit.commune) as work:
        return str(work.add(Reception(day=day, regular=True, place="Trụ sở")).id)


def test_a_commune_receives_each_week_and_a_feast_day_moves_to_the_next_working_day() -> None:
    days = due("commune", "2026-04-01", "2026-04-30", weekday=0)
    assert [one.day.day for one in days] == [6, 13, 20, 28]
    assert "Giỗ Tổ" in days[-1].moved_because


def test_a_moved_day_that_is_one_of_reception_already_is_not_wanted_twice() -> None:
    days = due("commune", "2023-12-15", "2024-03-14", weekday=3)
    assert len(days) == 12
    assert date(2024, 2, 8) not in [one.day for one in days]


def test_a_week_in_which_nobody_works_wants_no_reception() -> None:
    assert [one.day.day for one in due("commune", "2026-02-09", "2026-03-01", weekday=3)] == [12, 26]


@pytest.mark.parametrize(
    ("level", "begin", "end", "count"),
    [
        ("commune", "2026-06-01", "2026-06-30", 4),
        ("commune", "2026-07-01", "2026-07-31", 2),
        ("district", "2025-06-01", "2025-06-30", 2),
        ("district", "2025-07-01", "2025-07-31", 0),
        ("province", "2026-01-01", "2026-12-31", 12),
        ("department", "2026-01-01", "2026-12-31", 12),
    ],
)
def test_how_often_the_head_receives_is_the_law_of_that_day_and_level(
    level: str, begin: str, end: str, count: int
) -> None:
    assert len(due(level, begin, end)) == count


def test_what_was_not_read_in_the_law_on_reception_is_marked_for_a_legal_check() -> None:
    assert {one.id for one in norms.norms() if one.label != "VERIFIED" and not one.needs_check} == set()
    law = norms.norm("head_days", date(2026, 7, 1), "commune")
    assert law
    assert law.needs_check


async def test_one_click_plans_a_month_and_a_second_changes_nothing(client: httpx.AsyncClient) -> None:
    month = {"month": (today() + timedelta(days=40)).strftime("%Y-%m")}
    first = (await client.post("/api/complaints/reception/plan", json=month)).json()
    assert first["planned"] == 2
    assert (await client.post("/api/complaints/reception/plan", json=month)).json() == {"planned": 0}
    page = (await client.get(f"/complaints/reception?month={month['month']}")).text
    assert page.count("Tiếp định kỳ") == 2
    assert (await client.post("/complaints/reception/plan", data=month)).status_code == 303


async def test_what_the_head_holds_is_told_and_a_deputy_needs_a_reason(
    kit: Kit, client: httpx.AsyncClient, bus: TestBus
) -> None:
    one = (await session(client))["id"]
    visit = {**LAMP, "people": 7, "speakers": 2, "reception_id": one}
    (await client.post("/api/complaints/reception/visits", json=visit)).raise_for_status()
    short = await client.post(f"/complaints/reception/{one}/hold", data={"by_head": "false"}, headers=PAGE)
    assert (short.status_code, "Ghi vì sao cấp phó tiếp thay" in short.text) == (400, True)
    assert (await client.post(f"/complaints/reception/{one}/hold", data={"by_head": "true"})).status_code == 303
    again = await client.post(f"/api/complaints/reception/{one}/hold", json={"by_head": True})
    assert again.status_code == 409
    late = await client.post("/api/complaints/reception/visits", json={**LAMP, "reception_id": one})
    assert (late.status_code, "khép sổ" in late.json()["detail"]) == (409, True)
    await bus.settle()
    async with kit.work(kit.commune) as work:
        told = await work.db.execute(text("SELECT data FROM core_event_log WHERE name = 'complaints.reception_held'"))
        [data] = told.scalars()
    assert '"by_head":true' in data
    assert '"visitors":7,"groups":1' in data


async def test_a_planned_session_that_passed_is_told_missed_once_and_may_be_recorded_late(
    kit: Kit, client: httpx.AsyncClient, bus: TestBus
) -> None:
    one = await planned(kit, today())
    for days in (1, 2):
        kit.move_clock(days=days)
        async with kit.work(kit.commune) as work:
            work.emit(DayBegan(day=today()))
        await bus.settle()
    async with kit.work(kit.commune) as work:
        told = await work.db.execute(
            text("SELECT count(*) FROM core_event_log WHERE name = 'complaints.reception_missed'")
        )
        assert told.scalar_one() == 1
    kit.move_clock()
    assert "Không tổ chức" in (await client.get(f"/complaints/reception/{one}")).text
    (await client.post(f"/api/complaints/reception/{one}/hold", json={"by_head": True})).raise_for_status()


async def test_a_session_moves_to_a_working_day_that_is_free(kit: Kit, client: httpx.AsyncClient) -> None:
    begin = CALENDAR.next_working_on_or_after(today() + timedelta(days=10))
    other = CALENDAR.next_working_on_or_after(begin + timedelta(days=1))
    one = await planned(kit, begin)
    await planned(kit, other)
    for day, fault in (
        (other, "đã có buổi tiếp khác"),
        (today() - timedelta(days=1), "từ hôm nay trở đi"),
        (date(today().year + 1, 1, 1), "Ngày này nghỉ"),
    ):
        refused = await client.post(
            f"/api/complaints/reception/{one}/move", json={"day": day.isoformat(), "why": "Họp tỉnh"}
        )
        assert (refused.status_code, fault in str(refused.json()["errors"])) == (400, True)
    free = CALENDAR.next_working_on_or_after(other + timedelta(days=1))
    moved = await client.post(
        f"/api/complaints/reception/{one}/move", json={"day": free.isoformat(), "why": "Họp tỉnh"}
    )
    assert moved.json()["moved_because"] == "Họp tỉnh"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "denunciation", "visitor": "Nguyễn Văn An"}, "/visitor"),
        ({"outcome": "refused"}, "/refusal"),
        ({"reply": ""}, "/reply"),
        ({"people": 6, "speakers": 3}, "/speakers"),
        ({"people": 6}, "/speakers"),
        ({"visited_on": (today() + timedelta(days=1)).isoformat()}, "/visited_on"),
        ({"visited_on": "2026-06-30", "online": True}, "/online"),
    ],
)
async def test_a_visit_that_the_law_does_not_know_so_is_refused_at_its_field(
    client: httpx.AsyncClient, wrong: dict[str, object], field: str
) -> None:
    answer = await client.post("/api/complaints/reception/visits", json={**LAMP, **wrong})
    assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (400, [field])


async def test_a_fault_in_what_is_folded_away_is_not_hidden(client: httpx.AsyncClient) -> None:
    page = {"accept": "text/html"}
    folded = await client.get("/complaints/reception/visit")
    assert '<details class="more" open>' not in folded.text
    refused = await client.post("/complaints/reception/visit", data={**LAMP, "outcome": "refused"}, headers=page)
    assert (refused.status_code, '<details class="more" open>' in refused.text) == (400, True)


async def test_a_letter_received_opens_a_case_and_a_denunciation_leaves_no_name_anywhere(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    letter = {**LAMP, "outcome": "received", "visitor": "Nguyễn Thị Lan, thôn Đông"}
    visit = (await client.post("/api/complaints/reception/visits", json=letter)).json()
    case = (await client.get(f"/api/complaints/{visit['case_id']}")).json()
    assert (case["kind"], case["received_on"]) == ("report", today().isoformat())
    secret = {**LAMP, "kind": "denunciation", "outcome": "received", "summary": "Cán bộ thu tiền sai quy định"}
    sealed = (await client.post("/api/complaints/reception/visits", json=secret)).json()
    assert (sealed["case_id"], "visitor" in sealed) == (None, False)
    async with kit.work(kit.commune) as work:
        log = await work.db.execute(text("SELECT string_agg(data, ' ') FROM core_event_log"))
        assert "Lan" not in log.scalar_one()


async def test_the_rate_is_of_the_head_alone_up_the_tree_and_none_where_nothing_was_due(kit: Kit) -> None:
    begin, end = date(2026, 1, 1), date(2026, 1, 31)
    async with kit.work(kit.commune) as work:
        for day, by_head, state in ((8, True, "held"), (15, False, "held"), (22, True, "missed")):
            work.add(Reception(day=date(2026, 1, day), regular=True, place="", by_head=by_head, state=state))
    above = await kit.person(kit.district, "auditor", below=True)
    asked = f"/api/complaints/reception/attendance?begin={begin}&end={end}"
    rows = (await above.get(asked)).json()
    commune = next(row for row in rows if row["tenant"] == kit.commune)
    assert (commune["required"], commune["by_head"], commune["by_deputy"], commune["missed"]) == (5, 1, 1, 1)
    assert commune["rate"] == 20.0
    assert rows[0]["tenant"] == kit.district
    assert rows[0]["required"] == sum(row["required"] for row in rows[1:])
    async with kit.work(kit.district) as work:
        assert (await attendance.by_unit(work, begin, end))[kit.district].rate is None


async def test_a_neighbour_sees_no_session_and_whoever_looks_from_above_sees_no_name(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    one = (await session(client))["id"]
    visit = {**LAMP, "visitor": "Nguyễn Thị Lan", "reception_id": one}
    (await client.post("/api/complaints/reception/visits", json=visit)).raise_for_status()
    assert "Nguyễn Thị Lan" in (await client.get(f"/complaints/reception/{one}")).text
    neighbour = await kit.person(kit.neighbour)
    assert (await neighbour.get(f"/complaints/reception/{one}")).status_code == 404
    above = await kit.person(kit.district, "auditor", below=True)
    seen = (await above.get(f"http://dinh/t/{kit.commune}/complaints/reception/{one}")).text
    assert "Đèn đường hỏng" in seen
    assert "Nguyễn Thị Lan" not in seen
