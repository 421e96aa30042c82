"""The clocks of a case: by the law of its day, lengthened, stopped, warned about, and counted anew."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from core import today
from core.testing import Kit, TestBus
from plugins.complaints.models.case import NewCase
from plugins.complaints.models.notice import Notice
from plugins.complaints.service import clocks, intake, notices, timing

DECIDED = {"number": "15/QĐ-UBND", "approver": "Chủ tịch UBND xã"}


async def test_a_complaint_of_march_2024_and_one_of_november_2026_are_due_by_the_calendar_of_each(office: Any) -> None:
    """Counted by hand: 27/4/2024 is a Saturday before 29/4 (swapped), 30/4 and 1/5; 24/11 is a day off from 2026 on."""
    for received, first_due, accepted, due, processed in (
        ("2024-03-20", "2024-04-01", "2024-03-28", "2024-05-02", "2024-04-03"),
        ("2026-11-12", "2026-11-23", "2026-11-16", "2026-12-16", "2026-11-27"),
    ):
        case = await office.file(office.LAND, received_on=received)
        assert (await office.see(case))["due_on"] == first_due
        taken = await office.take(case, "accept", on=accepted)
        assert (taken["rule"], taken["due_on"]) == ("complaint.first.normal", due)
        lamp = await office.file(office.LAMP, received_on=received)
        assert (await office.see(lamp))["due_on"] == processed


async def test_a_remote_place_has_the_longer_period(office: Any) -> None:
    case = await office.file(office.LAND, received_on="2026-06-22", remote=True)
    taken = await office.take(case, "accept", on="2026-06-24")
    assert (taken["rule"], taken["due_on"]) == ("complaint.first.remote", "2026-08-10")  # 24/6 + 45 is Saturday 8/8


async def test_the_longer_period_of_a_complex_complaint_is_a_total_from_acceptance_and_granted_once(
    office: Any, client: Any
) -> None:
    case = await office.file(office.LAND, received_on="2026-06-22")
    assert (await office.take(case, "accept", on="2026-06-24"))["due_on"] == "2026-07-24"
    for said in ({}, {"reason": "whim"}):
        answer = await office.try_(case, "extend", **DECIDED, **said)
        assert [one["path"] for one in answer.json()["errors"]] == ["/reason"]
    unsigned = await office.try_(case, "extend", reason="complex", number="1/QĐ")
    assert [one["path"] for one in unsigned.json()["errors"]] == ["/approver"]
    longer = await office.take(case, "extend", reason="complex", on="2026-07-20", **DECIDED)
    assert (longer["rule"], longer["due_on"]) == ("complaint.first.complex", "2026-08-10")  # 45 in all, not 75
    again = await office.try_(case, "extend", reason="complex", on="2026-07-21", **DECIDED)
    assert (again.status_code, "Luật chỉ cho gia hạn 1 lần" in again.text) == (409, True)
    page = (await client.get(f"/complaints/{case}")).text
    assert "Đã thay đổi thời hạn" in page
    assert "15/QĐ-UBND" in page


async def test_a_denunciation_gets_thirty_days_more_once_or_if_specially_complex_twice(trusted: Any) -> None:
    for special, most in ((False, 1), (True, 2)):
        case = await trusted.file(trusted.FUND, received_on="2026-06-01")
        assert (await trusted.take(case, "accept", on="2026-06-03"))["due_on"] == "2026-07-03"
        due = ["2026-08-03", "2026-09-03"]  # 2/8 is a Sunday; 1/9 and 2/9 are days off
        for count in range(most):
            asked = {"reason": "places many", "special": special, "on": "2026-06-20", **DECIDED}
            assert (await trusted.take(case, "extend", **asked))["due_on"] == due[count]
        assert (await trusted.try_(case, "extend", **asked)).status_code == 409


async def test_a_suspended_clock_goes_on_with_the_days_that_were_left(office: Any) -> None:
    case = await office.file(office.LAND, received_on="2026-07-06")
    assert (await office.take(case, "accept", on="2026-07-08"))["due_on"] == "2026-08-07"
    await office.take(case, "verify", on="2026-07-09")
    stopped = await office.take(case, "suspend", reason="awaiting", on="2026-07-18", **DECIDED)
    assert (stopped["step"], stopped["paused_on"]) == ("suspended", "2026-07-18")
    going = await office.take(case, "resume", number="20/QĐ-UBND", on="2026-08-31")
    assert (going["step"], going["paused_on"], going["due_on"]) == (
        "verifying",
        None,
        "2026-09-21",
    )  # 20 were left: 20/9, Sunday


async def test_one_decision_stops_the_clock_no_longer_than_the_rules_of_the_unit_let_it(kit: Kit, office: Any) -> None:
    """10 of 30 days have passed on 18/7; 90 days more are 16/10, and the 20 that are left end on 5/11."""
    cases = []
    for renewed in (False, True):
        case = await office.file(office.LAND, received_on="2026-07-06")
        await office.take(case, "accept", on="2026-07-08")
        await office.take(case, "verify", on="2026-07-09")
        stopped = await office.take(case, "suspend", reason="awaiting", on="2026-07-18", **DECIDED)
        assert stopped["due_on"] == "2026-11-05"
        if renewed:
            await office.take(case, "suspend", reason="force", on="2026-09-03", **DECIDED)
        cases.append(case)
    for day, lapsed in ("2026-10-16", 0), ("2026-10-17", 1), ("2026-10-18", 0):
        async with kit.work(kit.commune) as work:
            assert await timing.lapse(work, date.fromisoformat(day)) == lapsed
    assert [(await office.see(case))["paused_on"] for case in cases] == [None, "2026-09-03"]
    for case, due in zip(cases, ("2026-11-05", "2026-11-19"), strict=True):
        going = await office.take(case, "resume", number="20/QĐ-UBND", on="2026-10-30")
        assert (going["step"], going["due_on"]) == ("verifying", due)


async def test_a_decision_starts_duties_of_its_own_and_each_step_meets_its_own(office: Any, kit: Kit) -> None:
    case = await office.file(office.LAND, received_on="2026-07-06")
    await office.take(case, "accept", on="2026-07-08")
    await office.take(case, "answer", on="2026-07-31", **office.ANSWER)
    await office.take(case, "send", on="2026-08-04", detail="Gửi bưu điện")
    async with kit.work(kit.commune) as work:
        rows = await work.all(select(clocks.Clock))
    assert {(row.rule, str(row.due_on), str(row.met_on)) for row in rows} == {
        ("complaint.decision.send.first", "2026-08-05", "2026-08-04"),
        ("complaint.decision.publish", "2026-08-17", "None"),
    }


@pytest.mark.parametrize(
    ("day", "mark"),
    [
        ("2026-07-15", 0),
        ("2026-07-16", 50),
        ("2026-07-24", 50),
        ("2026-07-25", 80),
        ("2026-08-01", 100),
        ("2026-08-14", 100),
        ("2026-08-15", 150),
    ],
)
def test_the_marks_of_a_period_of_thirty_days(day: str, mark: int) -> None:
    assert notices.mark_of(date(2026, 7, 1), date(2026, 7, 31), date.fromisoformat(day)) == mark


async def test_officer_then_head_then_the_unit_above_are_told_once_each(kit: Kit, office: Any) -> None:
    case = await office.file(office.LAND)
    due = date.fromisoformat((await office.see(case))["due_on"])
    period = (due - today()).days
    for days in (period // 2 + 1, period // 2 + 1, period - 1, period + 1, period + 2):
        async with kit.work(kit.commune) as work:
            await notices.warn(work, today() + timedelta(days=days))
    async with kit.work(kit.province, below=True) as work:
        told = await work.all(select(Notice))
        facts = [(one.name, one.tenant_id) for one in await work.history(UUID(case))]
    here, above = kit.commune, kit.district
    assert sorted((one.mark, one.who, one.tenant_id, one.unit) for one in told) == [
        (50, "officer", here, here),
        (80, "head", here, here),
        (100, "above", above, here),
        (100, "head", here, here),
    ]
    assert facts.count(("complaints.case_warned", here)) == 2
    assert facts.count(("complaints.case_overdue", here)) == 1
    assert facts.count(("complaints.case_escalated", above)) == 1
    district = await kit.person(kit.district)
    page = (await district.get("/complaints/notices")).text
    assert "Đã quá hạn" in page
    assert office.LAND["subject"] not in page


async def test_a_reminder_of_what_is_done_by_now_puts_itself_aside(kit: Kit, office: Any) -> None:
    cases = [await office.file(office.LAMP) for _ in range(2)]
    for case in cases:
        await office.take(case, "accept")
    async with kit.work(kit.commune) as work:
        await notices.warn(work, today() + timedelta(days=90))
    await office.take(cases[0], "answer", **office.ANSWER)
    [left] = (await office.client.get("/api/complaints/notices")).json()
    assert left["case_id"] == cases[1]
    await office.take(cases[1], "withdraw")
    assert (await office.client.get("/api/complaints/notices")).json() == []


async def test_what_stays_unanswered_is_told_one_unit_higher_with_each_further_half_of_its_period(
    kit: Kit, office: Any
) -> None:
    case = await office.file(office.LAND)
    due = date.fromisoformat((await office.see(case))["due_on"])
    half = (due - today()).days // 2 + 1
    reached = []
    for late in (1, half, half, 9 * half):
        async with kit.work(kit.commune) as work:
            await notices.warn(work, due + timedelta(days=late))
        async with kit.work(kit.province, below=True) as work:
            reached.append(
                sorted((one.tenant_id, one.mark) for one in await work.all(select(Notice)) if one.who == "above")
            )
            facts = [one.name for one in await work.history(UUID(case))]
    district, province = (kit.district, 100), (kit.province, 150)
    assert reached == [[district], [province, district], [province, district], [province, district]]
    assert (facts.count("complaints.case_overdue"), facts.count("complaints.case_escalated")) == (1, 2)


async def test_a_reminder_is_put_aside_by_the_unit_it_is_for(kit: Kit, office: Any) -> None:
    await office.file(office.LAND)
    async with kit.work(kit.commune) as work:
        await notices.warn(work, today() + timedelta(days=90))
    [mine] = (await office.client.get("/api/complaints/notices")).json()
    neighbour = await kit.person(kit.neighbour)
    assert (await neighbour.get("/api/complaints/notices")).json() == []
    assert (await neighbour.post(f"/api/complaints/notices/{mine['id']}/see")).status_code == 404
    assert (await office.client.post(f"/complaints/notices/{mine['id']}/see")).status_code == 303
    assert (await office.client.get("/api/complaints/notices")).json() == []


async def test_when_the_working_days_change_open_periods_are_counted_anew_and_met_ones_are_not(
    kit: Kit, office: Any, bus: TestBus
) -> None:
    waiting = await office.file(office.LAMP)
    done = await office.file(office.LAMP)
    await office.take(done, "accept")
    await office.take(done, "answer", **office.ANSWER)
    before = (await office.see(waiting))["due_on"]
    off = {"first_day": before, "kind": "OFF", "reason": "Nghỉ phòng bão", "doc_no": "12/CĐ-UBND"}
    answer = await kit.administrator.post(f"/t/{kit.province}/api/tenants/calendar", json=off)
    assert answer.is_success, answer.text
    await kit.runtime.refresh()
    await bus.settle()
    assert (await office.see(waiting))["due_on"] > before
    assert (await office.see(done))["due_on"] == before


async def test_filing_feedback_is_one_row_and_one_fact_and_asks_for_nothing(kit: Kit, office: Any) -> None:
    async with kit.work(kit.commune) as work:
        await intake.file(work, NewCase.model_validate(office.LAMP))
        alone = work.transaction.alone()
        assert alone is not None, "more than one statement"
        assert alone[0].count("INSERT INTO complaints_") == 1
        assert alone[0].count("INSERT INTO core_event_log") == 1
        assert "complaints_case_step" not in alone[0]


async def test_checking_a_denunciation_in_several_places_takes_ten_days_of_work_instead_of_seven(trusted: Any) -> None:
    for more, due in (({}, "2026-08-12"), ({"several_places": True}, "2026-08-17")):
        case = await trusted.file(trusted.FUND, received_on="2026-08-03", **more)
        assert (await trusted.see(case))["due_on"] == due
