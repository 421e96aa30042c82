"""A house of real processes that can be killed, the load it is under, and the one oracle for all faults."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from nats.aio.client import Client as NatsClient
from sqlalchemy import text
from sqlmodel import select

from core.bus.streams import EVENTS
from core.embedded import Servers
from core.errors import Unavailable
from core.mailbox import EventLog
from core.runtime import Runtime
from plugins.complaints.models.case import Case, NewCase
from plugins.complaints.service import intake
from tenants.models.switch import NewSwitch
from tenants.service import switches
from tests.faults.process import PATIENCE, Process

HERE = Path(__file__).parent
COMMUNES = ("19429", "19432", "19435", "19438")
PROGRAM = Path(sys.executable).with_name("dinh")
LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn không sáng."}
PACE = 0.02
ANSWERS = {"202", "503", "ConnectError", "ReadError", "RemoteProtocolError", "ReadTimeout"}
"""How the web may answer the load: accepted, refused for now, or not at all while it is killed."""

COUNTED = text("SELECT coalesce(sum(cases_opened), 0), coalesce(sum(dossiers_received), 0) FROM kpis_monthly")
"""It names no tenant: PostgreSQL alone decides whose rows are added up."""


def dossier(tenant: str) -> dict[str, object]:
    """Return an event of another system, with an id of its own."""
    number = str(uuid4())
    data = {"dossier_id": number, "procedure": "1.001193", "online": True}
    return {
        "specversion": "1.0",
        "id": number,
        "source": "https://motcua.example.vn",
        "type": "kpis.dossier_received",
        "tenant": tenant,
        "data": {**data, "received_on": "2026-11-02", "due_on": "2026-11-05"},
    }


@dataclass
class Load:
    """What was asked of the house and how it answered. An entry is accepted only if the call returned well."""

    accepted: dict[UUID, str] = field(default_factory=dict)
    doubtful: set[UUID] = field(default_factory=set)
    sent: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)


@dataclass
class House:
    """Servers, web and worker as processes of their own; `runtime` looks on and files from the test's process."""

    servers: Servers
    runtime: Runtime
    admin: NatsClient
    web: Process
    worker: Process
    key: str
    load: Load = field(default_factory=Load)
    dead: int = 0

    @property
    def quiet(self) -> tuple[str, ...]:
        """The communes of a district that the load leaves in peace."""
        return self.runtime.house.below("461")[1:]

    @property
    def address(self) -> str:
        """Where the web process listens."""
        return f"http://127.0.0.1:{self.web.env['DINH_PORT']}"

    def process(self, name: str, command: list[str]) -> Process:
        """Return another process of this house, not yet started."""
        return Process(name, list(command), self.worker.env, self.worker.log)

    async def start_web(self) -> None:
        """Start the web process and wait until it is ready."""
        self.web.start()
        await self.until(lambda: self.ready_is(200))

    async def start_worker(self, **env: str) -> None:
        """Start the worker and wait until it says that it is ready."""
        before = self.worker.said("worker_ready")
        self.worker.start(**env)
        await self.until(lambda: self.worker.said("worker_ready") > before)

    async def health(self, what: str = "ready") -> tuple[int, dict[str, str]]:
        """Return what a health address answers."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{self.address}/health/{what}")
            return answer.status_code, answer.json()

    async def ready_is(self, status: int) -> bool:
        """Say whether readiness answers with this status now."""
        with suppress(httpx.TransportError):
            return (await self.health())[0] == status
        return False

    async def says(self, state: dict[str, str]) -> bool:
        """Say whether readiness answers exactly this now."""
        with suppress(httpx.TransportError):
            return (await self.health())[1] == state
        return False

    async def counts(self, asked: Awaitable[int], wanted: int) -> bool:
        """Say whether a count is what it should be by now."""
        return await asked == wanted

    async def until(self, holds: Any, seconds: float = PATIENCE) -> float:
        """Wait until something holds; return how long it took. Raises TimeoutError."""
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            while True:
                found = holds()
                if await found if asyncio.iscoroutine(found) else found:
                    return time.monotonic() - began
                await asyncio.sleep(0.02)

    async def switch(self, tenant: str, plugin: str, **decision: Any) -> None:
        """Decide about a plugin at a tenant, as its administrator would."""
        async with self.runtime.begin(tenant, reach=self.runtime.house.below(tenant)) as work:
            await switches.switch(work, NewSwitch(plugin=plugin, why="Thử", **decision))

    async def file(self, tenant: str, day: str | None = None) -> UUID:
        """File one case; it is accepted if this returns, and in doubt if it raises."""
        marker: UUID | None = None
        try:
            async with self.runtime.begin(tenant) as work:
                new = NewCase.model_validate(LAMP | {"received_on": day})
                marker = (await intake.file(work, new)).id
        except BaseException:
            self.load.doubtful |= {marker} if marker else set()
            raise
        self.load.accepted[marker] = tenant
        return marker

    async def send(self, client: httpx.AsyncClient, tenant: str) -> None:
        """Send one event of another system over HTTP, again and again until it is accepted."""
        event = dossier(tenant)
        while True:
            try:
                answer = await client.post(f"{self.address}/t/45/api/events", json=event)
                self.load.answers[str(answer.status_code)] += 1
                if answer.is_success:
                    self.load.sent[tenant] += 1
                    return
            except httpx.TransportError as cut:
                self.load.answers[type(cut).__name__] += 1
            await asyncio.sleep(0.1)

    def system(self) -> httpx.AsyncClient:
        """Return another system's client, with the province's credential."""
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/cloudevents+json"}
        return httpx.AsyncClient(headers=headers, timeout=20)

    @asynccontextmanager
    async def under_load(self) -> AsyncIterator[Load]:
        """File cases and send events at a steady pace while the block runs; what is under way is finished."""
        going = True

        async def file() -> None:
            for tenant in cycle(COMMUNES):
                if not going:
                    return
                with suppress(Unavailable):
                    await self.file(tenant)
                await asyncio.sleep(PACE)

        async def send(client: httpx.AsyncClient) -> None:
            for tenant in cycle(COMMUNES):
                if not going:
                    return
                await self.send(client, tenant)
                await asyncio.sleep(PACE)

        async with self.system() as client, asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(file())
                group.create_task(send(client))
            yield self.load
            going = False

    async def waiting(self) -> int:
        """Count the letters in the outbox."""
        async with self.runtime.everywhere() as work:
            return int((await work.db.execute(text("SELECT count(*) FROM core_outbox"))).scalar_one())

    async def under_way(self) -> dict[str, int]:
        """Count the letters that have not left, those that have not arrived, and those held back: in that order."""
        waiting = await self.waiting()
        names = [name for name, found in self.runtime.registry.plugins.items() if found.handlers]
        infos = {name: await self.admin.jetstream().consumer_info(EVENTS, name) for name in names}
        arriving = {name: (info.num_pending or 0) + (info.num_ack_pending or 0) for name, info in infos.items()}
        async with self.runtime.everywhere() as work:
            held = int((await work.db.execute(text("SELECT count(*) FROM core_held"))).scalar_one())
        return {"outbox": waiting, "held": held, **arriving}

    async def settle(self) -> float:
        """Wait until every letter has left and arrived; return how long it took. Raises TimeoutError."""
        seen: dict[str, int] = {}

        async def at_rest() -> bool:
            with suppress(Unavailable):
                seen.update(await self.under_way())
                return not any(seen.values())
            return False

        try:
            return await self.until(at_rest)
        except TimeoutError as late:
            lines = self.worker.log.read_text().splitlines()[-5:]
            raise TimeoutError(f"still under way: {seen}; the worker says: {lines}") from late

    async def prove(self) -> None:
        """Let the house come to rest and put the oracle's questions.

        What was accepted is in the rows, in the event log and in the effects, exactly once; nobody sees a row of
        another tenant; nothing waits, and nothing has died but what was meant to.
        """
        await self.settle()
        for tenant in {*COMMUNES, *self.load.accepted.values()}:
            async with self.runtime.begin(tenant) as work:
                cases = {case.id: case for case in await work.all(select(Case))}
                told = [e for e in await work.all(select(EventLog)) if e.name == "complaints.case_opened"]
                sent = [e for e in await work.all(select(EventLog)) if e.name == "kpis.dossier_received"]
                counted = (await work.db.execute(COUNTED)).one()
            accepted = {case for case, at in self.load.accepted.items() if at == tenant}
            assert accepted <= cases.keys() <= accepted | self.load.doubtful
            assert {row.tenant_id for row in (*cases.values(), *told, *sent)} <= {tenant}
            assert Counter(e.aggregate for e in told) == Counter(str(case) for case in cases)
            assert len(sent) == self.load.sent[tenant]
            assert tuple(counted) == (len(cases), self.load.sent[tenant]), tenant
        async with self.runtime.everywhere() as work:
            dead = (await work.db.execute(text("SELECT consumer, name, reason, detail FROM core_dead_letter"))).all()
            assert len(dead) == self.dead, dead
            assert not (await work.db.execute(text("SELECT count(*) FROM core_held"))).scalar_one()
        assert not self.web.said('"event":"bug"')
        assert not self.worker.said("begins_again")
        assert set(self.load.answers) <= ANSWERS
