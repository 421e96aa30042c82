"""What a work refuses to tell, and what it may hand to another unit."""

from uuid import uuid4

import pytest
from sqlmodel import select

from core import BadInput, NotFound, today
from core.event import LONGEST_FACT
from core.testing import Kit
from plugins.complaints.events import CaseOpened
from plugins.complaints.models.case import Case


async def test_a_fact_too_long_for_the_bus_is_refused_before_it_could_stop_there(kit: Kit) -> None:
    fact = CaseOpened(case_id=uuid4(), kind="x" * LONGEST_FACT, received_on=today(), due_on=today())
    with pytest.raises(BadInput, match="quá dài"):
        async with kit.work(kit.commune) as work:
            work.emit(fact)
    async with kit.work(kit.commune) as work:
        assert await work.history(fact.case_id) == []


def _case() -> Case:
    return Case(kind="report", subject="Đường hỏng", text="Đường thôn hỏng nặng", hamlet="", citizen="",
                received_on=today(), rule="petition.process", due_on=today())  # fmt: skip


async def test_what_is_handed_over_belongs_to_the_other_unit_alone(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        handed = work.at(kit.neighbour).add(_case())
        work.at(kit.neighbour).emit(CaseOpened(case_id=handed.id, kind="report", received_on=today(), due_on=today()))
    async with kit.work(kit.neighbour) as work:
        assert (await work.get(Case, handed.id)).tenant_id == kit.neighbour
        assert [one.tenant_id for one in await work.history(handed.id)] == [kit.neighbour]
    async with kit.work(kit.commune) as work:
        assert await work.all(select(Case)) == []


async def test_who_hands_over_reads_nothing_there(kit: Kit) -> None:
    async with kit.work(kit.neighbour) as work:
        kept = work.add(_case())
    async with kit.work(kit.commune) as work:
        assert await work.at(kit.neighbour).all(select(Case)) == []
        with pytest.raises(NotFound):
            await work.at(kit.neighbour).get(Case, kept.id)
        with pytest.raises(NotFound, match="đơn vị"):
            work.at("nowhere")
