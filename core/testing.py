"""The test kit, a pytest plugin: a house on real servers, people who are signed in, a bus that settles, a clock.

async def test_what_a_citizen_files_the_office_reads(client, bus):
    await client.post("/api/feedback", json=LAMP)
    assert "feedback.alert_hamlet" in await bus.settle()
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
import pytest_asyncio
from faststream.nats import NatsBroker
from litestar import Litestar
from nats.aio.client import Client as NatsClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from core import app as house
from core import moment, opening
from core.bus.relay import Relay
from core.bus.streams import EVENTS
from core.bus.wire import connect
from core.bus.worker import Bus
from core.embedded import Addresses, Servers, servers
from core.plugin import Registry
from core.runtime import Runtime
from core.settings import Settings
from core.web.app import create_app
from core.work import Work

KEPT = {"tenants_unit", "tenants_person", "tenants_role_grant", "tenants_session", "tenants_key", "core_house"}
"""What outlives a test: units, and the people and keys that can come in. All else is emptied."""

PASSWORD = "mot mat khau du dai"  # noqa: S105 - of people who do not exist
SETTLE_SECONDS = 15.0


@pytest.fixture(scope="session")
def embedded() -> Iterator[Servers]:
    """Real PostgreSQL and NATS in a folder of their own, up in a second."""
    with TemporaryDirectory(prefix="dinh") as folder, servers(Path(folder), durable=False) as running:
        yield running


@dataclass
class Kit:
    """A house of Quảng Trị with everything on, and ways to come in. Keys: province, district, commune, neighbour."""

    runtime: Runtime
    app: Litestar
    addresses: Addresses
    administrator: httpx.AsyncClient
    province: str = "45"
    district: str = "465"
    commune: str = "19429"
    neighbour: str = "19432"
    elsewhere: str = "461"
    _people: dict[tuple[str, str, bool], httpx.AsyncClient] = field(default_factory=dict)

    def work(self, tenant: str, *, below: bool = False) -> AbstractAsyncContextManager[Work]:
        """Begin a transaction of the platform's own at a tenant."""
        return self.runtime.begin(tenant, reach=self.runtime.house.below(tenant) if below else ())

    async def person(self, tenant: str, role: str = "officer", *, below: bool = False) -> httpx.AsyncClient:
        """Return a signed-in browser of somebody with this role; their addresses begin at the tenant."""
        key = (tenant, role, below)
        if key not in self._people:
            login = f"{role}.{tenant}.{int(below)}"
            invitation = {"login": login, "display_name": f"Người {login}", "role": role, "below": below, "why": "Thử"}
            answer = await self.administrator.post(f"/t/{tenant}/api/tenants/people", json=invitation)
            answer.raise_for_status()
            await first_sign_in(self.app, tenant, login, answer.json()["one_time_password"])
            self._people[key] = await sign_in(self.app, login, PASSWORD, f"/t/{tenant}")
        return self._people[key]

    async def key(self, tenant: str, *, below: bool = True) -> httpx.AsyncClient:
        """Return another system's client with a machine credential of this tenant."""
        asked = {"name": "Một cửa điện tử", "below": below, "days": 30, "why": "Thử"}
        answer = await self.administrator.post(f"/t/{tenant}/api/tenants/keys", json=asked)
        answer.raise_for_status()
        secret = answer.json()["secret"]
        return browser(self.app, f"/t/{tenant}", {"authorization": f"Bearer {secret}"})

    async def switch(self, tenant: str, plugin: str, **decision: Any) -> dict[str, Any]:
        """Let the administrator decide about a plugin at a tenant: on=True, paused=True, policy="forbidden" …"""
        body = {"plugin": plugin, "why": "Thử", **decision}
        answer = await self.administrator.post(f"/t/{tenant}/api/tenants/plugins", json=body)
        answer.raise_for_status()
        return dict(answer.json())

    def move_clock(self, **by: float) -> None:
        """Move the clock of this process from the true time: days=3."""
        moment.move(timedelta(**by))


@dataclass
class TestBus:
    """The bus of one test: letters leave and arrive when it settles."""

    __test__ = False
    runtime: Runtime
    relay: Relay
    bus: Bus
    admin: NatsClient

    async def settle(self) -> list[str]:
        """Let everything leave, arrive and take effect; return what has reacted so far, as `plugin.handler`.

        Raises TimeoutError if it does not come to rest.
        """
        async with asyncio.timeout(SETTLE_SECONDS):
            while True:
                moved = await self.relay.turn()
                held = [await self.bus._drain(delivery) for delivery in self.bus.deliveries]  # noqa: SLF001 - the kit stands in for the endless drain
                if not moved and not any(held) and not await self._under_way():
                    break
                await asyncio.sleep(0.02)
        return await self._reacted()

    async def _under_way(self) -> int:
        infos = [
            await self.admin.jetstream().consumer_info(EVENTS, delivery.plugin.name) for delivery in self.bus.deliveries
        ]
        return sum((info.num_pending or 0) + (info.num_ack_pending or 0) for info in infos)

    async def _reacted(self) -> list[str]:
        async with self.runtime.everywhere() as work:
            found = await work.db.execute(
                text("SELECT i.consumer, l.name FROM core_inbox i JOIN core_event_log l USING (tenant_id, event_id)")
            )
            receipts = {(row.consumer, row.name) for row in found}
        return sorted(
            f"{delivery.plugin.name}.{handler.function.__name__}"
            for delivery in self.bus.deliveries
            for handler in delivery.plugin.handlers
            if (delivery.plugin.name, handler.event.event_name) in receipts
        )


def browser(app: Litestar, path: str, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """Return a client whose relative addresses begin at `path`."""
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # two spellings of the ASGI protocol
    return httpx.AsyncClient(transport=transport, base_url=f"http://dinh{path}", headers=headers)


async def sign_in(app: Litestar, login: str, password: str, path: str = "") -> httpx.AsyncClient:
    """Sign in as a browser does; the client then sends the CSRF token with everything."""
    client = browser(app, path)
    await client.get("http://dinh/sign-in")
    client.headers["x-csrftoken"] = client.cookies["csrftoken"]
    answer = await client.post("http://dinh/sign-in", data={"login": login, "password": password})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text  # noqa: S101 - the kit checks its own work
    return client


async def first_sign_in(app: Litestar, tenant: str, login: str, once: str) -> None:
    """Sign in with a one-time password and change it to the kit's."""
    client = await sign_in(app, login, once)
    form = {"old": once, "new": PASSWORD, "again": PASSWORD}
    answer = await client.post(f"http://dinh/t/{tenant}/tenants/password", data=form)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text  # noqa: S101 - the kit checks its own work


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
    await first_sign_in(app, runtime.tenant("45").id, login, once)
    yield Kit(runtime, app, embedded.addresses, await sign_in(app, login, PASSWORD))
    await runtime.close()


@pytest_asyncio.fixture(loop_scope="session")
async def kit(opened_house: Kit) -> AsyncIterator[Kit]:
    """The house, empty of what other tests did, with every plugin on in the whole province."""
    runtime = opened_house.runtime
    await _empty(runtime)
    for plugin in runtime.house.plugins:
        await opened_house.switch(opened_house.province, plugin, on=True)
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
    await broker.start()
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


async def _empty(runtime: Runtime) -> None:
    engine = create_async_engine(runtime.settings.migration_url)
    async with engine.begin() as connection:
        await connection.execute(text("SET ROLE dinh_owner"))
        found = await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        tables = sorted({row.tablename for row in found} - KEPT - {"alembic_version"})
        await connection.execute(text(f"TRUNCATE {', '.join(tables)}"))
        await connection.execute(text("UPDATE core_house SET version = version + 1"))
    await engine.dispose()
    await runtime.refresh()
