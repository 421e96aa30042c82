"""The officers of these tests come in."""

import pytest_asyncio

from core.testing import Kit
from tests.plugins.new_rural.office import COMMUNE, Office


@pytest_asyncio.fixture(loop_scope="session")
async def office(kit: Kit) -> Office:
    """Let the three in."""
    return Office(
        kit,
        await kit.person(COMMUNE),
        await kit.person(kit.district, below=True),
        await kit.person(kit.province, below=True),
    )
