"""What a work refuses to tell."""

from uuid import uuid4

import pytest

from core import BadInput, today
from core.testing import Kit
from core.work import LONGEST_FACT
from plugins.complaints.events import CaseOpened


async def test_a_fact_too_long_for_the_bus_is_refused_before_it_could_stop_there(kit: Kit) -> None:
    fact = CaseOpened(case_id=uuid4(), kind="x" * LONGEST_FACT, received_on=today(), due_on=today())
    with pytest.raises(BadInput, match="quá dài"):
        async with kit.work(kit.commune) as work:
            work.emit(fact)
    async with kit.work(kit.commune) as work:
        assert await work.history(fact.case_id) == []
