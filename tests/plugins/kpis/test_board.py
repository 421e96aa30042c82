"""What people see: figures up the tree, where a number comes from, what a unit stands to its targets."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from core import DayBegan, today
from core.mailbox import EventLog
from core.testing import Kit, TestBus
from core.work import Work
from plugins.campaigns.events import ActivityCancelled, ActivityRecorded
from plugins.complaints.events import CaseClosed, CaseOpened, CaseRated
from plugins.kpis.events import (
    DossierDigitised,
    DossierPaid,
    DossierRated,
    DossierReceived,
    DossierReturned,
    ProcedurePublished,
    TargetMissed,
    TargetReached,
)
from plugins.kpis.models.indicator import Standing
from plugins.kpis.service import behind, board, indicators, matters, numbers, periods, units
from plugins.kpis.service import told as told_service
from plugins.kpis.service.sample import live_through

YEAR = today().year
JANUARY, FEBRUARY = date(YEAR, 1, 4), date(YEAR, 2, 1)


def received(work: Work, number: str, day: date = JANUARY, *, online: bool = True) -> None:
    about = {"dossier_id": number, "procedure": "1.001193", "received_on": day, "due_on": day + timedelta(days=2)}
    work.emit(DossierReceived.model_validate({**about, "online": online}))


def returned(work: Work, number: str, day: date = FEBRUARY, due: date = JANUARY) -> None:
    about = {"dossier_id": number, "procedure": "1.001193", "returned_on": day, "due_on": due}
    work.emit(DossierReturned.model_validate(about))


@pytest.fixture
async def told(kit: Kit, bus: TestBus) -> None:
    """Two dossiers of the commune, of which one was returned late, and one of its neighbour in time."""
    async with kit.work(kit.commune) as work:
        received(work, "HS/1.A")
        received(work, "HS-2", online=False)
        returned(work, "HS/1.A")
        procedure = {"publication_id": "QD-1", "procedure": "1.001193", "published_on": JANUARY, "due_on": JANUARY}
        work.emit(ProcedurePublished.model_validate({**procedure, "complete": True, "level": "full"}))
    async with kit.work(kit.neighbour) as work:
        received(work, "HS-3")
        returned(work, "HS-3", JANUARY)
    await bus.settle()


@pytest.mark.usefixtures("told")
async def test_figures_add_up_the_tree_and_each_unit_keeps_its_own(kit: Kit) -> None:
    async with kit.work(kit.district, below=True) as work:
        found = await board.board(work, periods.year(YEAR))
    results = found.own.scores.results
    assert (results["dossier_on_time"].numerator, results["dossier_on_time"].denominator) == (1, 2)
    assert (results["services_used"].numerator, results["services_used"].denominator) == (1, 1)
    below = {line.member.unit.id: line.scores.results["dossier_on_time"].percent for line in found.below}
    assert (below.pop(kit.commune), below.pop(kit.neighbour)) == (0.0, 100.0)
    assert set(below.values()) == {None}
    ranked = [(place, line.member.unit.id) for place, line in found.ranked]
    assert ranked[:2] == [(1, kit.neighbour), (2, kit.commune)]
    assert {place for place, _ in ranked[2:]} == {None}


@pytest.mark.usefixtures("told")
async def test_a_window_counts_the_days_at_its_edges_and_what_is_open_on_its_last(kit: Kit) -> None:
    async with kit.work(kit.district, below=True) as work:

        async def counts(key: str) -> tuple[int, int, int, int]:
            found = (await numbers.by_unit(work, periods.read(key))).of(work.reach)
            names = ("dossiers_received", "dossiers_returned", "open", "open_overdue")
            return tuple(found.get(name, 0) for name in names)  # type: ignore[return-value]  # four names, four numbers

        assert await counts(str(YEAR)) == (3, 2, 1, 1)
        assert await counts(f"{YEAR}-tt-q1") == (3, 2, 1, 1)
        assert await counts(f"{YEAR}-01-05..{YEAR}-01-06") == (0, 0, 2, 0)
        assert await counts(f"{YEAR}-01-04..{YEAR}-01-31") == (3, 1, 2, 2)
        assert await counts(f"{YEAR}-02") == (0, 1, 1, 1)
        months, lines = await board.trend(work, periods.read(f"{YEAR}-03"), ["dossier_on_time", "overdue_open"])
    assert len(months) == board.MONTHS
    assert [one.percent for one in lines["dossier_on_time"][-3:]] == [100.0, 0.0, None]
    assert [(one.numerator, one.denominator) for one in lines["overdue_open"][-3:]] == [(2, 2), (1, 1), (1, 1)]


async def test_the_tree_is_that_of_the_periods_end_and_what_ended_within_stands_under_its_own_name(kit: Kit) -> None:
    async with kit.work(kit.province, below=True) as work:
        assert {one.ended for one in units.below(work, periods.year(2025))} == {None}, "the tree's own last day"
        kept = dict(work.house.tenants)
        ended = kept[kit.elsewhere].__class__(
            **{name: getattr(kept[kit.elsewhere], name) for name in kept[kit.elsewhere].__slots__}
            | {"valid_to": date(2024, 6, 30)}
        )
        work.house.tenants[kit.elsewhere] = ended
        try:
            first, second = (units.below(work, periods.quarter(2024, part)) for part in (2, 3))
            year = units.below(work, periods.year(2024))
        finally:
            work.house.tenants[kit.elsewhere] = kept[kit.elsewhere]
    assert kit.elsewhere in {one.unit.id for one in first}
    assert kit.elsewhere not in {one.unit.id for one in second}
    assert (year[-1].unit.id, year[-1].ended) == (kit.elsewhere, date(2024, 6, 30))


@pytest.mark.usefixtures("told")
async def test_from_a_number_to_what_was_told_it_is_three_clicks(kit: Kit) -> None:
    auditor = await kit.person(kit.commune, "auditor")
    first = (await auditor.get("/kpis/indicators/dossier_on_time")).raise_for_status().text
    assert f"/t/{kit.commune}/kpis/behind?kind=late&amp;period={YEAR}" in first
    second = (await auditor.get(f"/kpis/behind?kind=late&period={YEAR}")).raise_for_status().text
    assert f"/t/{kit.commune}/kpis/told?of=HS/1.A" in second
    assert "HS-2" not in second
    third = (await auditor.get("/kpis/told?of=HS/1.A")).raise_for_status().text
    facts = (await auditor.get("/api/kpis/told?of=HS/1.A")).json()
    assert [one["name"] for one in facts] == ["kpis.dossier_received", "kpis.dossier_returned"]
    assert f"Ngày trả: {FEBRUARY:%d/%m/%Y}" in facts[1]["said"]
    for one in facts:
        assert f"/t/{kit.commune}/events/{one['event_id']}" in third
        assert (await auditor.get(f"/events/{one['event_id']}")).status_code == 200


@pytest.mark.usefixtures("told")
async def test_nothing_of_a_neighbour_is_shown(kit: Kit) -> None:
    officer = await kit.person(kit.commune)
    rows = (await officer.get("/api/kpis/behind?kind=received")).json()
    assert {one["dossier_id"] for one in rows} == {"HS/1.A", "HS-2"}
    assert (await officer.get("/kpis/told?of=HS-3")).status_code == 404
    assert "HS-3" not in (await officer.get("/kpis/behind?kind=received")).text
    assert (await officer.get(f"http://dinh/t/{kit.neighbour}/kpis")).status_code == 404


PAGES = ["/kpis", "/kpis?period={year}-tt-9m", "/kpis?begin={year}-02-03&end={year}-03-04", "/kpis/map",
         "/kpis/reports", "/kpis/map?indicator=", "/kpis/indicators/online?more=3", "/kpis/indicators/activities",
         "/kpis/settings", "/kpis/indicators/overdue_open?communes=true", "/kpis/behind?kind=overdue",
         "/kpis/published", "/kpis?period=2021", "/kpis/map?period=2021&indicator=", "/api/kpis?period=2021",
         "/kpis/behind?kind=cases_rated", "/kpis/behind?kind=published", "/kpis/behind?kind=paid"]  # fmt: skip


@pytest.mark.parametrize("empty", [True, False])
async def test_every_page_is_drawn_with_figures_and_without(
    kit: Kit,
    bus: TestBus,
    empty: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    if not empty:
        async with kit.work(kit.commune) as work:
            await live_through(work)
        await bus.settle()
    for person in (await kit.person(kit.district, "auditor", below=True), await kit.person(kit.commune)):
        for page in PAGES:
            answer = await person.get(page.format(year=YEAR))
            assert answer.status_code == 200, (page, answer.text[:500])
            assert answer.text.count("data-chart=") == answer.text.count('<details class="twin">')
            assert not (empty and "0,0 %" in answer.text), page


async def test_the_sample_tells_a_year_of_the_one_stop_shop(kit: Kit, bus: TestBus) -> None:
    async with kit.work(kit.commune) as work:
        await live_through(work)
    await bus.settle()
    async with kit.work(kit.commune) as work:
        found = (await board.board(work, periods.read(f"{YEAR - 1}-06-01..{YEAR}-12-31"))).own.scores
    assert found.numbers["dossiers_received"] >= found.numbers["dossiers_returned"] > 60
    assert 70 < (found.results["dossier_on_time"].percent or 0) <= 100
    assert found.measurable > 8500
    assert found.results["updated_on_time"].value is not None


async def test_behind_every_indicator_stand_the_things_it_counts_and_their_events(kit: Kit, bus: TestBus) -> None:
    about = {"dossier_id": "HS-9", "procedure": "1.001193"}
    case, activity = uuid4(), uuid4()
    async with kit.work(kit.commune) as work:
        received(work, "HS-9")
        returned(work, "HS-9")
        work.emit(DossierDigitised.model_validate({**about, "digitised_on": JANUARY, "components": True}))
        work.emit(DossierPaid.model_validate({**about, "paid_on": JANUARY, "online": True}))
        work.emit(DossierRated.model_validate({**about, "rated_on": JANUARY, "satisfied": False}))
        work.emit(CaseOpened(case_id=case, kind="report", received_on=JANUARY, due_on=JANUARY))
        work.emit(CaseClosed(case_id=case, kind="report", closed_on=JANUARY, on_time=False))
        work.emit(CaseRated(case_id=case, rated_on=JANUARY, satisfied=False))
        work.emit(ActivityRecorded(activity_id=activity, held_on=JANUARY, documents=["D01b"], channel="meeting",
                                   participants=40, villages=1))  # fmt: skip
        told = {"publication_id": "QD-9", "procedure": "1.001193", "published_on": FEBRUARY, "due_on": JANUARY}
        work.emit(ProcedurePublished.model_validate({**told, "complete": True, "level": "full"}))
    await bus.settle()
    officer = await kit.person(kit.commune)
    things = {"kpis": "HS-9", "complaints": str(case), "campaigns": str(activity)}
    async with kit.work(kit.commune) as work:
        for one in await indicators.at(work, today()):
            kind = behind.kind_of(one)
            if behind.KINDS[kind].waiting:
                continue
            [row], _ = await behind.behind(work, kind, periods.year(YEAR))
            number = next(iter(value for name, value in row.model_dump().items() if name.endswith("_id")
                               and name != "tenant_id"))  # fmt: skip
            assert number == ("QD-9" if "published" in kind else things[one.events.split(".")[0]]), one.id
            named = {fact.name for fact in await told_service.told(work, number)}
            assert named & set(one.events.split()), one.id
            listed = (await officer.get(f"/kpis/behind?kind={kind}&period={YEAR}")).raise_for_status().text
            assert f"/kpis/told?of={number}" in listed, one.id
            assert named <= {fact["name"] for fact in (await officer.get(f"/api/kpis/told?of={number}")).json()}
    sheet = (await officer.get(f"/kpis/behind/export?kind=late&period={YEAR}&form=csv")).raise_for_status().text
    assert "HS-9" in sheet


async def test_a_case_taken_up_again_counts_once_where_it_was_closed_last_and_rated_last(
    kit: Kit, bus: TestBus
) -> None:
    case = uuid4()
    async with kit.work(kit.commune) as work:
        work.emit(CaseClosed(case_id=case, kind="report", closed_on=JANUARY, on_time=True))
        work.emit(CaseRated(case_id=case, rated_on=JANUARY, satisfied=False))
    await bus.settle()
    async with kit.work(kit.commune) as work:
        work.emit(CaseClosed(case_id=case, kind="report", closed_on=FEBRUARY, on_time=False))
        work.emit(CaseRated(case_id=case, rated_on=FEBRUARY, satisfied=True))
    await bus.settle()
    names = ("cases_closed", "cases_on_time", "cases_rated", "cases_satisfied")
    async with kit.work(kit.commune) as work:
        year, january = [(await numbers.by_unit(work, period)).of([kit.commune])
                         for period in (periods.year(YEAR), periods.month(YEAR, 1))]  # fmt: skip
    assert [year[name] for name in names] == [1, 0, 1, 1]
    assert [january.get(name, 0) for name in names] == [0, 0, 0, 0]


async def test_an_activity_struck_out_counts_no_more_in_whatever_order_it_was_told(kit: Kit) -> None:
    about = {"activity_id": uuid4(), "held_on": JANUARY, "documents": [], "channel": "meeting", "participants": 1,
             "villages": 1}  # fmt: skip
    for event in (ActivityCancelled.model_validate(about), ActivityRecorded.model_validate(about)):
        async with kit.work(kit.commune) as work:
            matters.keep(work, event)
    async with kit.work(kit.commune) as work:
        assert (await numbers.by_unit(work, periods.year(YEAR))).of([kit.commune]).get("activities", 0) == 0


async def close_cases(kit: Kit, bus: TestBus, on_time: int = 0, late: int = 0) -> None:
    async with kit.work(kit.commune) as work:
        for number in range(on_time + late):
            work.emit(CaseClosed(case_id=uuid4(), kind="report", closed_on=today(), on_time=number < on_time))
    await bus.settle()


async def crossings(kit: Kit) -> list[tuple[str, float]]:
    async with kit.runtime.everywhere() as work:
        rows = await work.all(select(EventLog).order_by(EventLog.seq))  # type: ignore[arg-type]  # it is a column
        told = {TargetMissed.event_name: TargetMissed, TargetReached.event_name: TargetReached}
        facts = [(row.name, told[row.name].model_validate_json(row.data)) for row in rows if row.name in told]
        return [(name.partition("_")[2], fact.value) for name, fact in facts if fact.indicator_id == "case_on_time"]


async def test_a_target_missed_is_told_at_once_and_once_and_told_when_it_is_reached_again(
    kit: Kit, bus: TestBus
) -> None:
    await close_cases(kit, bus, on_time=2)
    assert await crossings(kit) == []
    await close_cases(kit, bus, late=1)
    assert await crossings(kit) == [("missed", 66.67)]
    await close_cases(kit, bus, late=1)
    assert await crossings(kit) == [("missed", 66.67)], "once per crossing"
    await close_cases(kit, bus, on_time=60)
    missed, (what, value) = await crossings(kit)
    assert (missed, what, value > 95) == (("missed", 66.67), "reached", True)
    async with kit.work(kit.commune) as work:
        [row] = await work.all(select(Standing))
        assert (row.missed, row.numerator, row.denominator) == (False, 62, 64)


async def test_a_crossing_is_told_once_however_often_its_cause_is_delivered(kit: Kit, bus: TestBus) -> None:
    async with kit.work(kit.commune) as work:
        letter = work.emit(CaseClosed(case_id=uuid4(), kind="report", closed_on=today(), on_time=False))
    await bus.settle()
    for number in range(3):
        headers = {**letter.headers(), "Nats-Msg-Id": f"{letter.id}:{number}"}
        await bus.admin.jetstream().publish(letter.subject, letter.data.encode(), headers=headers)
    await bus.settle()
    assert await crossings(kit) == [("missed", 0.0)]


async def test_each_morning_looks_at_what_many_facts_have_moved_and_a_new_quarter_tells_anew(
    kit: Kit, bus: TestBus
) -> None:
    async with kit.work(kit.commune) as work:
        returned(work, "HS-1", today(), today() - timedelta(days=1))
    await bus.settle()

    async def missed() -> list[str]:
        async with kit.work(kit.commune) as work:
            rows = await work.all(select(Standing))
            return [f"{row.indicator} {row.period}" for row in rows if row.missed]

    assert await missed() == []
    for _ in range(2):
        async with kit.work(kit.commune) as work:
            work.emit(DayBegan(day=today()))
        await bus.settle()
    quarter = periods.quarter_of(today()).key
    assert await missed() == [f"dossier_on_time {quarter}"]
    async with kit.work(kit.commune) as work:
        assert len([one for one in await work.history("dossier_on_time") if one.name == TargetMissed.event_name]) == 1
