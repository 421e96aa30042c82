"""The test kit, a pytest plugin: a house on real servers, people who are signed in, a bus that settles, a clock.

async def test_what_a_citizen_files_the_office_reads(client, bus):
    await client.post("/api/feedback", json=LAMP)
    assert "feedback.alert_hamlet" in await bus.settle()
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
import pytest_asyncio
from faststream.nats import NatsBroker
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from core import app as house
from core import moment, opening
from core.bus.relay import Relay
from core.bus.wire import connect
from core.bus.worker import Bus
from core.embedded import Servers, servers
from core.plugin import Registry
from core.runtime import Runtime
from core.session import SET_SCOPE
from core.settings import Settings
from core.testing.bus import TestBus
from core.testing.kit import PASSWORD, Kit, browser, first_sign_in, sign_in
from core.web.app import create_app

__all__ = ["Kit", "TestBus", "browser", "sign_in"]

KEPT = {"tenants_unit", "tenants_person", "tenants_role_grant", "tenants_session", "tenants_key", "core_house"}
"""What outlives a test: units, and the people and keys that can come in, whatever the clock. All else is emptied."""


WRITTEN = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
""")
"""Tables in which something stands, or stood: to empty all of them takes longer than most tests."""

ALL_ON = text("""
    INSERT INTO tenants_switch (tenant_id, plugin, "on", paused, by, at, why)
    SELECT :province, unnest(CAST(:plugins AS varchar[])), true, false, 'system', now(), 'Thử'
""")


@pytest.fixture(scope="session")
def embedded() -> Iterator[Servers]:
    """Real PostgreSQL and NATS in a folder of their own, up in a second."""
    with TemporaryDirectory(prefix="dinh") as folder, servers(Path(folder), durable=False) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opened_house(embedded: Servers) -> AsyncIterator[Kit]:
    """A house that is opened once: migrated, with its units, and an administrator who is signed in."""
    settings = house.with_servers(Settings(sample=False), embedded.addresses)
    with TemporaryDirectory() as data:
        settings = settings.model_copy(update={"data": Path(data)})
        await opening.prepare(settings, lambda _line: None)
        login, once = opening.first_sign_in(settings).read_text().split()[:2]
        runtime = Runtime(settings, Registry())
        await runtime.refresh()
        app = create_app(runtime, lambda: True)
        await first_sign_in(app, runtime.house.tenant("45").id, login, once)
        yield Kit(runtime, app, embedded.addresses, await sign_in(app, login, PASSWORD))
        await runtime.close()


@pytest_asyncio.fixture(loop_scope="session")
async def kit(opened_house: Kit) -> AsyncIterator[Kit]:
    """The house, empty of what other tests did, with every plugin on in the whole province."""
    await _empty(opened_house.runtime, opened_house.province)
    yield opened_house
    moment.move(timedelta())


@pytest_asyncio.fixture(loop_scope="session")
async def client(kit: Kit) -> httpx.AsyncClient:
    """A signed-in officer of the commune."""
    return await kit.person(kit.commune)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running_bus(opened_house: Kit) -> AsyncIterator[TestBus]:
    """The bus of the house: relay and deliveries on the real NATS."""
    addresses = opened_house.addresses
    admin = await connect(addresses.nats_admin_url, "kit admin")
    client = await connect(addresses.nats_url, "kit relay")
    broker = NatsBroker(addresses.nats_url, logger=None)
    bus = Bus(opened_house.runtime, broker)
    await bus.start()
    yield TestBus(opened_house.runtime, Relay(opened_house.runtime, client), bus, admin)
    await broker.stop()
    await client.close()
    await admin.close()


@pytest_asyncio.fixture(loop_scope="session")
async def bus(kit: Kit, running_bus: TestBus) -> AsyncIterator[TestBus]:  # noqa: ARG001 - the house is emptied first
    """The bus, at rest before the test and after it."""
    await running_bus.settle()
    yield running_bus
    await running_bus.settle()


async def _empty(runtime: Runtime, province: str) -> None:
    engine = create_async_engine(runtime.settings.migration_url)
    async with engine.begin() as connection:
        await connection.execute(text("SET ROLE dinh_owner"))
        written = set((await connection.execute(WRITTEN)).scalars()) - KEPT - {"alembic_version"}
        if written:
            await connection.execute(text(f"TRUNCATE {', '.join(sorted(written))}"))
        await connection.execute(text(SET_SCOPE.replace("$1", ":own").replace("$2", ":own")), {"own": province})
        await connection.execute(ALL_ON, {"province": province, "plugins": list(runtime.house.plugins)})
        await connection.execute(text("UPDATE tenants_session SET ends_at = now() + interval '10 years'"))
        await connection.execute(text("UPDATE core_house SET version = version + 1"))
    await engine.dispose()
    shutil.rmtree(runtime.storage.folder, ignore_errors=True)
    await runtime.refresh()
