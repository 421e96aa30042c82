"""What other rooms tell puts criteria at risk or secures them: once, in any order, for a reason one can see."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core import ZONE, Event, now
from core.clock import Clock
from core.testing import Kit, TestBus
from plugins.campaigns.events import (
    CoverageChanged,
    DocumentCovered,
    DocumentUncovered,
    TaskClosed,
    TaskFinished,
    TaskGiven,
    TaskHastened,
    TaskOverdue,
)
from plugins.complaints.events import CaseAnswered, CaseClosed, CaseOverdue, CaseTransferred, ClockExtended
from plugins.kpis.events import TargetMissed, TargetReached
from plugins.new_rural.events import ContributionVoted, CriterionAtRisk, CriterionSecured
from plugins.new_rural.models.linkage import Risk
from plugins.new_rural.service import facts, linkage
from tests.plugins.new_rural.office import COMMUNE, NEIGHBOUR, Office

CASE = UUID(int=7)
TODAY = date(2026, 5, 20)
DUE = TODAY - timedelta(days=5)
SET = "2026-2030"
OVERDUE = CaseOverdue(case_id=CASE, kind="report", due_on=DUE)
ANSWERED = CaseAnswered(case_id=CASE, kind="report", answered_on=TODAY, on_time=True)
CLOSED = CaseClosed(case_id=CASE, kind="report", closed_on=TODAY, on_time=True)
FIGURES = {"indicator_id": "case_on_time", "period": "2026-11", "numerator": 7, "denominator": 10, "target": 85.0}
MISSED, REACHED = TargetMissed(**FIGURES, value=70.0), TargetReached(**FIGURES, value=90.0)


def stand_on(kit: Kit, day: date) -> None:
    """Move the clock to a day."""
    kit.move_clock(days=(day - datetime.now(ZONE).date()).days)


@pytest.fixture(autouse=True)
def in_may(kit: Kit) -> None:
    """Let no test depend on how much of the year is left: what must be done by October is not asked yet."""
    stand_on(kit, TODAY)


async def tell(kit: Kit, bus: TestBus, *told: Event, tenant: str = COMMUNE) -> None:
    """Tell facts in a unit, each in a transaction of its own, and let them arrive."""
    for event in told:
        async with kit.work(tenant) as work:
            work.emit(event)
    await bus.settle()


async def open_risks(kit: Kit, tenant: str = COMMUNE) -> list[tuple[int, str]]:
    async with kit.work(tenant) as work:
        return sorted((risk.criterion, risk.link) for risk in await linkage.risks(work))


async def told(kit: Kit, kind: type[Event]) -> list[str]:
    async with kit.work(COMMUNE) as work:
        found = await work.db.execute(
            text("SELECT aggregate FROM core_event_log WHERE name = :name ORDER BY seq"), {"name": kind.event_name}
        )
        return [row.aggregate for row in found]


async def test_an_overdue_case_puts_its_criteria_at_risk_once_and_its_answer_secures_them(
    kit: Kit, bus: TestBus
) -> None:
    other = CaseOverdue(case_id=uuid4(), kind="report", due_on=DUE)
    await tell(kit, bus, OVERDUE)
    await tell(kit, bus, other)
    assert await open_risks(kit) == [(9, "cases_overdue"), (10, "cases_overdue")]
    assert await told(kit, CriterionAtRisk) == [f"{SET}/9", f"{SET}/10"]
    answers = [ANSWERED, CaseAnswered(case_id=other.case_id, kind="report", answered_on=TODAY, on_time=True)]
    await tell(kit, bus, *answers)
    assert await open_risks(kit) == []
    assert sorted(await told(kit, CriterionSecured)) == [f"{SET}/10", f"{SET}/9"]


@pytest.mark.parametrize("order", list(permutations((OVERDUE, ANSWERED, CLOSED))), ids=str)
async def test_facts_of_a_case_may_come_in_any_order(kit: Kit, order: Sequence[Event]) -> None:
    async with kit.work(COMMUNE) as work:
        for event in order:
            fact = (await facts.remember(work, facts.CASE, [str(CASE)]))[str(CASE)]
            if isinstance(event, CaseOverdue):
                facts.fall_due(fact, now(), event.due_on)
            elif isinstance(event, CaseAnswered):
                facts.settle(fact, event.answered_on, good=event.on_time)
            elif isinstance(event, CaseClosed):
                facts.settle(fact, event.closed_on, good=event.on_time)
        await linkage.evaluate(work)
        known = (await facts.remember(work, facts.CASE, [str(CASE)]))[str(CASE)]
        assert (known.day, known.ended_on, known.good) == (DUE, TODAY, True)
    assert await open_risks(kit) == []


async def test_an_answer_that_arrives_before_the_news_that_it_was_overdue_leaves_no_risk(
    kit: Kit, bus: TestBus
) -> None:
    for event in (CLOSED, ANSWERED, OVERDUE):
        await tell(kit, bus, event)
    assert await open_risks(kit) == []


async def test_more_time_ends_a_risk_until_that_has_passed_too(kit: Kit, bus: TestBus) -> None:
    extended = ClockExtended(case_id=CASE, kind="report", extended_on=TODAY, due_on=TODAY)
    await tell(kit, bus, OVERDUE, extended)
    assert await open_risks(kit) == []
    await tell(kit, bus, OVERDUE)
    assert len(await open_risks(kit)) == 2
    async with kit.work(COMMUNE) as work:
        fact = (await facts.remember(work, facts.CASE, [str(CASE)]))[str(CASE)]
        assert fact.told_at is not None
        facts.fall_due(fact, fact.told_at - timedelta(seconds=1), None)
        assert fact.day == DUE
    moved = CaseTransferred(case_id=CASE, kind="report", to_unit=NEIGHBOUR, transferred_on=TODAY, due_on=TODAY)
    await tell(kit, bus, moved)
    assert await open_risks(kit) == []


async def test_what_is_delivered_again_has_no_further_effect(kit: Kit, bus: TestBus) -> None:
    await tell(kit, bus, OVERDUE)
    async with kit.work(COMMUNE) as work:
        await work.db.execute(text("DELETE FROM core_inbox WHERE consumer = 'new_rural'"))
        await work.db.execute(
            text("INSERT INTO core_outbox (tenant_id, event_id, message_id) "
                 "SELECT tenant_id, event_id, gen_random_uuid()::text FROM core_event_log WHERE name = :name"),
            {"name": CaseOverdue.event_name},
        )  # fmt: skip
    await bus.settle()
    assert len(await told(kit, CriterionAtRisk)) == 2
    assert len(await open_risks(kit)) == 2


async def test_a_criterion_is_secured_only_when_nothing_speaks_against_it_any_more(kit: Kit, bus: TestBus) -> None:
    task = TaskOverdue(task_id=uuid4(), campaign_id=uuid4(), due_on=DUE)
    await tell(kit, bus, OVERDUE, task)
    assert await open_risks(kit) == [(9, "cases_overdue"), (10, "cases_overdue"), (10, "tasks_overdue")]
    await tell(kit, bus, ANSWERED)
    assert await open_risks(kit) == [(10, "tasks_overdue")]
    assert await told(kit, CriterionSecured) == [f"{SET}/9"]
    finished = TaskFinished(task_id=task.task_id, campaign_id=task.campaign_id, finished_on=TODAY, on_time=False)
    await tell(kit, bus, finished)
    assert await told(kit, CriterionSecured) == [f"{SET}/9", f"{SET}/10"]


async def test_late_answers_below_the_threshold_are_a_risk_of_their_own(kit: Kit, bus: TestBus) -> None:
    late = CaseAnswered(case_id=uuid4(), kind="report", answered_on=TODAY, on_time=False)
    in_time = [CaseAnswered(case_id=uuid4(), kind="report", answered_on=TODAY, on_time=True) for _ in range(6)]
    await tell(kit, bus, late, *in_time[:5])
    assert await open_risks(kit) == [(9, "cases_on_time"), (10, "cases_on_time")]
    await tell(kit, bus, in_time[5])
    assert await open_risks(kit) == []


async def test_the_newest_word_on_an_indicator_counts_not_the_last_to_arrive(kit: Kit, bus: TestBus) -> None:
    others = [MISSED.model_copy(update={"indicator_id": f"chi-so-{number}"}) for number in range(5)]
    await tell(kit, bus, *others)
    assert await open_risks(kit) == []
    await tell(kit, bus, MISSED)
    assert await open_risks(kit) == [(7, "targets_missed"), (9, "targets_missed")]
    await tell(kit, bus, REACHED)
    assert await open_risks(kit) == []
    async with kit.work(COMMUNE) as work:
        fact = (await facts.remember(work, facts.TARGET, ["case_on_time"]))["case_on_time"]
        assert fact.told_at is not None
        facts.aim(fact, fact.told_at - timedelta(seconds=1), "2026-10", 1, 2, good=False)
        assert (fact.good, fact.label) == (True, "2026-11")


async def test_documents_are_asked_for_from_october_on(kit: Kit, bus: TestBus) -> None:
    await tell(kit, bus, DocumentCovered(document_id="D01a", year=2026, covered_on=date(2026, 5, 2)))
    assert await open_risks(kit) == []
    stand_on(kit, date(2026, 10, 1))
    await Clock(kit.runtime).tell(date(2026, 10, 1))
    await bus.settle()
    assert await open_risks(kit) == [(10, "documents_covered")]
    assert await open_risks(kit, NEIGHBOUR) == []
    more = [DocumentCovered(document_id=f"D01{one}", year=2026, covered_on=date(2026, 10, 1)) for one in "bcd"]
    await tell(kit, bus, *more)
    assert await open_risks(kit) == []


async def test_what_was_struck_out_is_lacking_again_until_it_is_told_of_anew(kit: Kit, bus: TestBus) -> None:
    stand_on(kit, date(2026, 10, 1))
    covered = [DocumentCovered(document_id=f"D01{one}", year=2026, covered_on=date(2026, 9, 1)) for one in "abcd"]
    await tell(kit, bus, *covered)
    assert await open_risks(kit) == []
    await tell(kit, bus, DocumentUncovered(document_id="D01d", year=2026, uncovered_on=date(2026, 10, 1)))
    assert await open_risks(kit) == [(10, "documents_covered")]
    await tell(kit, bus, covered[-1])
    assert await open_risks(kit) == []
    async with kit.work(COMMUNE) as work:
        fact = (await facts.remember(work, facts.DOCUMENT, ["D01d/2026"]))["D01d/2026"]
        assert fact.told_at is not None
        facts.cover(fact, fact.told_at - timedelta(seconds=1), 2026, None)
        assert fact.day is not None


async def test_villages_that_a_campaign_has_not_reached_by_its_day_are_a_risk_until_they_are(
    kit: Kit, bus: TestBus
) -> None:
    campaign, task = uuid4(), uuid4()
    some = CoverageChanged(campaign_id=campaign, villages_reached=3, villages=5)
    await tell(kit, bus, some, TaskGiven(task_id=task, campaign_id=campaign, due_on=TODAY))
    assert await open_risks(kit) == []
    await tell(kit, bus, TaskHastened(task_id=task, campaign_id=campaign, due_on=DUE))
    assert await open_risks(kit) == [(10, "villages_reached")]
    await tell(kit, bus, some.model_copy(update={"villages_reached": 4}))
    assert await open_risks(kit) == []
    closed = TaskClosed(task_id=uuid4(), campaign_id=uuid4(), closed_on=DUE)
    await tell(kit, bus, closed, CoverageChanged(campaign_id=closed.campaign_id, villages_reached=0, villages=5))
    assert await open_risks(kit) == [(10, "villages_reached")]


async def test_what_a_room_told_says_nothing_while_it_is_off(kit: Kit, bus: TestBus) -> None:
    await tell(kit, bus, OVERDUE, DocumentCovered(document_id="D01a", year=2026, covered_on=DUE))
    for room in ("complaints", "campaigns"):
        await kit.switch(COMMUNE, room, on=False)
    async with kit.work(COMMUNE) as work:
        await linkage.evaluate(work, date(2026, 10, 1))
    assert await open_risks(kit) == []
    await kit.switch(COMMUNE, "complaints", on=True)
    async with kit.work(COMMUNE) as work:
        await linkage.evaluate(work, date(2026, 10, 1))
    assert await open_risks(kit) == [(9, "cases_overdue"), (10, "cases_overdue")]


async def test_targets_that_were_missed_long_ago_are_not_missed_now(kit: Kit, bus: TestBus) -> None:
    await tell(kit, bus, *(MISSED.model_copy(update={"indicator_id": f"chi-so-{number}"}) for number in range(6)))
    assert await open_risks(kit) == [(7, "targets_missed"), (9, "targets_missed")]
    stand_on(kit, TODAY + timedelta(days=190))
    async with kit.work(COMMUNE) as work:
        await linkage.evaluate(work)
    assert "targets_missed" not in {link for _, link in await open_risks(kit)}


async def test_a_vote_below_two_thirds_of_all_households_is_a_risk_until_it_carries(kit: Kit, bus: TestBus) -> None:
    short = ContributionVoted(vote_id="BQ-1", voted_on=DUE, households=300, agreed=199, criterion=2)
    other = ContributionVoted(vote_id="BQ-2", voted_on=TODAY, households=300, agreed=200, criterion=2)
    await tell(kit, bus, short, other)
    assert await open_risks(kit) == [(2, "votes_failed")]
    await tell(kit, bus, other.model_copy(update={"vote_id": "BQ-3", "replaces": "BQ-1"}))
    assert await open_risks(kit) == []
    again = ContributionVoted(vote_id="BQ-4", voted_on=TODAY, households=90, agreed=61, replaces="BQ-5")
    await tell(kit, bus, again, short.model_copy(update={"vote_id": "BQ-5"}))
    assert await open_risks(kit) == []


async def test_the_old_set_is_read_by_its_own_numbers(kit: Kit, bus: TestBus) -> None:
    stand_on(kit, date(2025, 5, 20))
    vote = ContributionVoted(vote_id="BQ-1", voted_on=date(2025, 5, 2), households=300, agreed=199, criterion=3)
    await tell(kit, bus, OVERDUE, vote)
    assert await open_risks(kit) == [(3, "votes_failed"), (18, "cases_overdue")]


async def test_another_system_tells_of_votes_and_nonsense_is_refused(kit: Kit, bus: TestBus) -> None:
    key = await kit.key(kit.district)
    vote = {"vote_id": "BQ-7", "voted_on": "2026-05-02", "households": 120, "agreed": 60}
    letter = {"specversion": "1.0", "id": "1", "source": "https://thon.example.vn", "tenant": COMMUNE,
              "type": "new_rural.contribution_voted", "data": vote}  # fmt: skip
    headers = {"content-type": "application/cloudevents+json"}
    wrong = await key.post("/api/events", json={**letter, "data": {**vote, "agreed": 121}}, headers=headers)
    assert wrong.status_code == 400
    assert (await key.post("/api/events", json=letter, headers=headers)).status_code == 202
    await bus.settle()
    assert await open_risks(kit) == [(2, "votes_failed")]


async def test_the_province_switches_a_link_off_and_moves_a_threshold(kit: Kit, bus: TestBus) -> None:
    await tell(kit, bus, OVERDUE)
    word = {"enabled": True, "threshold": 1, "why": "Cho phép một việc"}
    below = await kit.administrator.post(f"/t/{kit.district}/api/new_rural/links/cases_overdue", json=word)
    assert below.status_code == 403
    at_province = f"/t/{kit.province}/api/new_rural/links/cases_overdue"
    assert (await kit.administrator.post(at_province, json=word)).is_success
    await bus.settle()
    assert await open_risks(kit) == []
    await tell(kit, bus, CaseOverdue(case_id=uuid4(), kind="report", due_on=DUE))
    assert len(await open_risks(kit)) == 2
    assert (await kit.administrator.post(at_province, json={**word, "enabled": False})).is_success
    await bus.settle()
    assert await open_risks(kit) == []
    elsewhere = {**word, "threshold": 0, "criteria": [f"{SET}/6"], "why": "Theo hướng dẫn của tỉnh"}
    for wrong in (["2026-2030/99"], []):
        assert (await kit.administrator.post(at_province, json={**elsewhere, "criteria": wrong})).status_code == 400
    form = f"/t/{kit.province}/new_rural/links/cases_overdue"
    bare = await kit.administrator.post(form, data={"threshold": 0, "why": "Bỏ hết"}, headers={"accept": "text/html"})
    assert (bare.status_code, "ít nhất một tiêu chí" in bare.text) == (400, True)
    assert (await kit.administrator.post(at_province, json=elsewhere)).is_success
    await bus.settle()
    assert await open_risks(kit) == [(6, "cases_overdue")]
    page = (await kit.administrator.get(f"/t/{kit.province}/new_rural/links/cases_overdue")).text
    assert page.count(" checked") == 2
    async with kit.work(kit.province) as work:
        why = await work.db.execute(text("SELECT why FROM core_audit WHERE action = 'new_rural.tune'"))
        assert [row.why for row in why] == ["Cho phép một việc"] * 2 + ["Theo hướng dẫn của tỉnh"]


async def test_a_neighbour_is_not_concerned_and_a_township_hears_nothing(kit: Kit, bus: TestBus) -> None:
    await tell(kit, bus, OVERDUE)
    await tell(kit, bus, OVERDUE, tenant=kit.commune)
    assert await open_risks(kit, NEIGHBOUR) == []
    assert await open_risks(kit, kit.commune) == []


async def test_three_steps_lead_from_the_districts_tiles_to_the_event(kit: Kit, office: Office, bus: TestBus) -> None:
    await tell(kit, bus, OVERDUE)
    auditor = await kit.person(kit.district, "auditor", below=True)
    commune, criterion = f"/t/{COMMUNE}/new_rural?set_id={SET}", f"/t/{COMMUNE}/new_rural/criteria/{SET}/9"
    tiles = (await auditor.get("/new_rural")).text
    assert f'href="{commune}"' in tiles
    assert "2 có nguy cơ" in tiles
    page = (await auditor.get(f"http://dinh{commune}")).text
    assert f'href="{criterion}"' in page
    assert "Phản ánh, khiếu nại đang quá hạn" in page
    cause = (await auditor.get(f"http://dinh{criterion}")).text
    assert "Một hồ sơ quá hạn mà chưa trả lời" in cause
    assert "Vì sao liên quan" in cause
    event = cause.partition(f"/t/{COMMUNE}/events/")[2][:36]
    assert (await auditor.get(f"http://dinh/t/{COMMUNE}/events/{event}")).status_code == 200
    assert "/events/" not in (await office.commune.get(f"/new_rural/criteria/{SET}/9")).text.partition("<main")[2]
    assert criterion in (await auditor.get("/new_rural/risks")).text
    said = (await office.commune.get(f"/api/new_rural/criteria/{SET}/9")).json()
    assert [one["facts"][0]["events"] for one in said if one["at_risk"]] == [[event]]
    async with kit.work(COMMUNE) as work:
        [first, *_] = await linkage.risks(work)
        assert isinstance(first, Risk)
        assert first.cause == str(CASE)
