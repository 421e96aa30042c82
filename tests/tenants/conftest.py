"""Tests of the register also stand in a second process."""

from collections.abc import AsyncIterator

import pytest

from core.testing import Kit
from core.testing.process import Process, process


@pytest.fixture
async def beside(kit: Kit) -> AsyncIterator[Process]:
    """A second process of the kit's house."""
    async with process(kit) as one:
        yield one
