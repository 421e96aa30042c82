"""What is counted is right whatever the order in which facts come, however often, and however they are corrected."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from core import Event, today
from core.testing import Kit, TestBus
from plugins.kpis.events import (
    DossierDigitised,
    DossierPaid,
    DossierRated,
    DossierReceived,
    DossierReturned,
    ProcedurePublished,
)
from plugins.kpis.models.counters import Daily, Monthly, ProcedureYear
from plugins.kpis.models.dossier import Dossier, Publication
from plugins.kpis.service import counting

MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 20)
AT = datetime(2026, 5, 1, tzinfo=UTC)
ABOUT = {"dossier_id": "HS-1", "procedure": "1.001193"}
RECEIVED = {**ABOUT, "received_on": MARCH, "due_on": MARCH + timedelta(days=5), "online": True}
RETURNED = {**ABOUT, "returned_on": APRIL, "due_on": MARCH + timedelta(days=5)}


def told[E: Event](kind: type[E], minute: int, /, **facts: Any) -> E:
    """Return a fact as it comes out of its envelope."""
    return kind.model_validate(facts, context=AT + timedelta(minutes=minute))


async def take(kit: Kit, *events: Any, tenant: str = "") -> None:
    """Count each fact in a transaction of its own, as if each had come alone."""
    for event in events:
        async with kit.work(tenant or kit.commune) as work:
            (counting.publish if isinstance(event, ProcedurePublished) else counting.keep)(work, event)


async def counted(kit: Kit) -> dict[tuple[str, str], int]:
    """Return every counter that is not nought, by the month, the day or the procedure for which it counts."""
    async with kit.work(kit.commune) as work:
        rows = [row for model in (Monthly, Daily, ProcedureYear) for row in await work.all(select(model))]
    found = {}
    for row in rows:
        facts = row.model_dump()
        place = " ".join(str(facts.pop(key)) for key in ("month", "day", "procedure", "year") if key in facts)
        facts.pop("tenant_id")
        found |= {(f"{type(row).__name__} {place}", name): count for name, count in facts.items() if count}
    return found


async def in_month(kit: Kit, month: date, name: str) -> int:
    async with kit.work(kit.commune) as work:
        found = await work.all(select(Monthly).where(col(Monthly.month) == month.replace(day=1)))
        return getattr(found[0], name) if found else 0


async def test_a_correction_takes_away_what_was_counted_in_the_month_where_it_was_counted(kit: Kit) -> None:
    await take(kit, told(DossierReceived, 0, **RECEIVED), told(DossierReturned, 1, **RETURNED))
    assert await in_month(kit, APRIL, "dossiers_on_time") == 0
    early = {**RETURNED, "returned_on": MARCH + timedelta(days=4)}
    await take(kit, told(DossierReturned, 2, **early))
    assert [await in_month(kit, month, "dossiers_returned") for month in (MARCH, APRIL)] == [1, 0]
    assert [await in_month(kit, MARCH, name) for name in ("dossiers_on_time", "dossiers_early")] == [1, 1]


async def test_what_was_told_last_counts_though_it_comes_first(kit: Kit) -> None:
    late, mended = told(DossierReceived, 0, **RECEIVED), told(DossierReceived, 9, **{**RECEIVED, "online": False})
    await take(kit, mended, late)
    assert [await in_month(kit, MARCH, name) for name in ("dossiers_received", "dossiers_online")] == [1, 0]


async def test_a_higher_revision_counts_though_it_was_told_earlier(kit: Kit) -> None:
    mended = told(DossierReceived, 0, **RECEIVED, revision=1)
    await take(kit, mended, told(DossierReceived, 9, **{**RECEIVED, "online": False}))
    assert await in_month(kit, MARCH, "dossiers_online") == 1


async def test_a_dossier_is_overdue_from_the_day_after_it_was_due_until_it_is_returned(kit: Kit) -> None:
    await take(kit, told(DossierReceived, 0, **RECEIVED))
    day = f"Daily {MARCH + timedelta(days=6)}"
    assert (await counted(kit))[day, "overdue_begun"] == 1
    await take(kit, told(DossierReturned, 1, **RETURNED))
    assert (await counted(kit))[f"Daily {APRIL}", "overdue_ended"] == 1
    await take(kit, told(DossierReturned, 2, **{**RETURNED, "returned_on": MARCH}))
    assert not {name for _, name in await counted(kit)} & {"overdue_begun", "overdue_ended"}


async def test_two_tellings_in_one_batch_count_once(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        for minute, online in ((1, False), (5, True), (3, False)):
            counting.keep(work, told(DossierReceived, minute, **{**RECEIVED, "online": online}))
    assert [await in_month(kit, MARCH, name) for name in ("dossiers_received", "dossiers_online")] == [1, 1]


DAYS = st.sampled_from([MARCH, MARCH + timedelta(days=8), APRIL])
NUMBERS = st.sampled_from(["HS-1", "HS-2"])
YES = st.booleans()
REVISIONS = st.sampled_from([0, 0, 1])
PROCEDURES = st.sampled_from(["1.001193", "2.000815"])


def facts(event: type[Event], **fields: Any) -> st.SearchStrategy[tuple[type[Event], dict[str, Any]]]:
    about = {"procedure": PROCEDURES, "revision": REVISIONS}
    number = {"publication_id" if event is ProcedurePublished else "dossier_id": NUMBERS}
    return st.fixed_dictionaries({**about, **number, **fields}).map(lambda drawn: (event, drawn))


FACTS = st.one_of(
    facts(DossierReceived, received_on=DAYS, due_on=DAYS, online=YES, offered=YES, synchronised=st.none() | YES),
    facts(DossierReturned, returned_on=DAYS, due_on=DAYS, electronic=st.none() | YES),
    facts(DossierDigitised, digitised_on=DAYS, components=YES, result=YES, reusable=YES, reused=YES),
    facts(DossierPaid, paid_on=DAYS, online=YES),
    facts(DossierRated, rated_on=DAYS, satisfied=YES),
    facts(
        ProcedurePublished, published_on=DAYS, due_on=DAYS, complete=YES,
        level=st.sampled_from(["information", "partial", "full"]), kind=st.sampled_from(["new", "updated"]),
    ),
)  # fmt: skip


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_any_order_and_any_repetition_give_the_same_counters(kit: Kit, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(FACTS, min_size=1, max_size=8))
    events = [told(kind, minute, **fields) for minute, (kind, fields) in enumerate(drawn)]
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = data.draw(st.permutations([*events, *repeated]))
    cuts = data.draw(st.sets(st.integers(1, len(shuffled))))
    found = []
    for batches in ([[event] for event in events], _cut(shuffled, cuts)):
        await _forget(kit)
        for batch in batches:
            async with kit.work(kit.commune) as work:
                for event in batch:
                    (counting.publish if isinstance(event, ProcedurePublished) else counting.keep)(work, event)
        found.append(await counted(kit))
    assert found[0] == found[1]
    assert all(count > 0 for count in found[0].values())


def _cut(events: list[Any], cuts: set[int]) -> list[list[Any]]:
    places = [0, *sorted(cuts), len(events)]
    return [events[begin:end] for begin, end in pairwise(places)]


async def _forget(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        for model in (Monthly, Daily, ProcedureYear, Dossier, Publication):
            for row in await work.all(select(model)):
                await work.db.delete(row)


async def test_through_the_bus_the_order_of_telling_decides(kit: Kit, bus: TestBus) -> None:
    async with kit.work(kit.commune) as work:
        work.emit(DossierReceived.model_validate({**RECEIVED, "online": False}))
        work.emit(DossierReceived.model_validate(RECEIVED))
        work.emit(DossierReturned.model_validate(RETURNED))
    assert "kpis.count_returned" in await bus.settle()
    assert [await in_month(kit, MARCH, name) for name in ("dossiers_received", "dossiers_online")] == [1, 1]
    assert await in_month(kit, APRIL, "dossiers_settled") == 1


async def test_a_dossier_of_one_unit_is_none_of_anothers(kit: Kit) -> None:
    await take(kit, told(DossierReceived, 0, **RECEIVED))
    await take(kit, told(DossierReceived, 5, **{**RECEIVED, "online": False}), tenant=kit.neighbour)
    assert await in_month(kit, MARCH, "dossiers_online") == 1


@pytest.mark.parametrize("kind", [DossierReceived, DossierReturned, ProcedurePublished])
def test_facts_of_yesterday_without_the_new_fields_are_still_taken(kind: type[Event]) -> None:
    old = {
        DossierReceived: RECEIVED,
        DossierReturned: RETURNED,
        ProcedurePublished: {
            "publication_id": "QD-1", "procedure": "1.001193", "published_on": MARCH, "due_on": today(),
            "complete": True, "level": "full",
        },
    }  # fmt: skip
    assert kind.model_validate(old[kind]).model_dump()["revision"] == 0
