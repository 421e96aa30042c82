"""A transaction ends with all of it written, or with nothing; and with one statement if that is all there is to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from core.testing import Kit
from plugins.complaints.events import CaseOpened
from plugins.complaints.models.case import Case
from plugins.kpis.models.counters import Monthly

DAY = date(2026, 9, 1)


def case(**other: Any) -> Case:
    words = {"subject": "Đèn hỏng", "text": "Ba bóng đèn hỏng", "hamlet": "1", "citizen": ""}
    return Case(kind="report", rule="petition.process", received_on=DAY, due_on=DAY, **words, **other)


def opened(row: Case) -> CaseOpened:
    return CaseOpened(case_id=row.id, kind=row.kind, received_on=DAY, due_on=DAY)


@contextmanager
def statements(kit: Kit) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(kit.runtime.engine.sync_engine, "before_cursor_execute", hear)
    yield said
    event.remove(kit.runtime.engine.sync_engine, "before_cursor_execute", hear)


async def counted(kit: Kit) -> tuple[int, int, int]:
    async with kit.work(kit.commune) as work:
        rows = await work.all(select(Case))
        told = [one for row in rows for one in await work.history(row.id)]
        return len(rows), len(told), sum(month.cases_opened for month in await work.all(select(Monthly)))


@pytest.mark.parametrize("many", [1, 3, 20])
async def test_rows_tallies_and_letters_are_written_together(kit: Kit, many: int) -> None:
    async with kit.work(kit.commune) as work:
        for _ in range(many):
            work.emit(opened(work.add(case())))
            work.tally(Monthly, {"month": DAY}, cases_opened=1)
    assert await counted(kit) == (many, many, many)


async def test_adding_and_telling_is_one_statement(kit: Kit) -> None:
    with statements(kit) as said:
        async with kit.work(kit.commune) as work:
            work.emit(opened(work.add(case())))
            work.tally(Monthly, {"month": DAY}, cases_opened=1)
    assert len(said) == 1


async def test_a_transaction_that_says_nothing_says_nothing_to_postgresql(kit: Kit) -> None:
    with statements(kit) as said:
        async with kit.work(kit.commune):
            pass
    assert said == []


async def test_what_was_added_is_there_for_who_asks_in_the_same_transaction(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        added = work.add(case())
        assert await work.all(select(Case)) == [added]
        later = work.add(case())
        assert await work.get(Case, later.id) is later
    assert (await counted(kit))[0] == 2


async def test_of_one_statement_that_fails_nothing_stays(kit: Kit) -> None:
    async def add_one_twice() -> None:
        async with kit.work(kit.commune) as work:
            work.emit(opened(work.add(case())))
            work.tally(Monthly, {"month": DAY}, cases_opened=1)
            same = work.add(case())
            work.add(case(id=same.id))

    with pytest.raises(IntegrityError):
        await add_one_twice()
    assert await counted(kit) == (0, 0, 0)


async def test_a_fact_told_twice_is_kept_once(kit: Kit) -> None:
    told = uuid4()
    fact = CaseOpened(case_id=uuid4(), kind="report", received_on=DAY, due_on=DAY)
    for _ in range(2):
        async with kit.work(kit.commune) as work:
            work.emit(fact, told)
    async with kit.work(kit.commune) as work:
        assert [one.event_id for one in await work.history(fact.case_id)] == [told]
