"""The platform's road from outbox to effect: events told through Work, then a real relay and a real bus carry them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched, cycle

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
from faststream.nats import NatsBroker
from house import communes, count, pool_of

from core.bus.relay import Relay
from core.bus.wire import connect
from core.bus.worker import Bus
from core.event import CATALOGUE, Envelope, Event
from core.runtime import Runtime
from core.work import Work

PER_COMMIT = 500
LOOK_SECONDS = 0.04


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event by its wire name, and where its effect can be counted."""

    event: str
    counted: str
    table: str


BATCHED = Kind("ledger.dossier_counted", "sum(dossiers)", "ledger_month")
SINGLE = Kind("ledger.dossier_entered", "count(*)", "ledger_entry")


class Road:
    """Relay and bus in this process, as `dinh worker` runs them."""

    def __init__(self, runtime: Runtime, relay: Relay, pool: asyncpg.Pool) -> None:
        """Carry with this relay, and look at the effect through this pool; the bus has been started."""
        self.runtime = runtime
        self.relay = relay
        self.pool = pool

    async def fill(self, kind: Kind, amount: int) -> list[Envelope]:
        """Tell so many events at the communes in turn, some hundreds in a transaction; return the letters."""
        here = [self.runtime.house.tenant(key) for key in communes(self.runtime)]
        letters: list[Envelope] = []
        for batch in batched(facts(kind, amount), PER_COMMIT):
            async with self.runtime.transaction() as transaction:
                works = cycle([Work(transaction, tenant) for tenant in here])
                letters += [work.emit(event) for work, event in zip(works, batch, strict=False)]
        return letters

    async def carry(self, kind: Kind, amount: int) -> float:
        """Carry what waits in the outbox to its effect; return the seconds for so many events."""
        before = await self.effect(kind)
        begun = time.perf_counter()
        relaying = asyncio.create_task(self.relay.run())
        while await self.effect(kind) - before < amount:  # noqa: ASYNC110 - the event is in the database
            await asyncio.sleep(LOOK_SECONDS)
        taken = time.perf_counter() - begun
        relaying.cancel()
        return taken

    async def effect(self, kind: Kind) -> int:
        """Return how many events of a kind have taken effect."""
        return await count(self.runtime, self.pool, kind.counted, kind.table)


@asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[Road]:
    """Start the bus, and a relay that waits to be sent."""
    client = await connect(runtime.settings.nats_url, "bench relay")
    bus = Bus(runtime, NatsBroker(runtime.settings.nats_url, name="bench bus", logger=None))
    pool = await pool_of(runtime.settings.database_url, 1)
    await bus.start()
    yield Road(runtime, Relay(runtime, client), pool)
    await bus.broker.stop()
    await pool.close()
    await client.close()


def facts(kind: Kind, amount: int) -> Iterator[Event]:
    """Yield dossiers of one quarter."""
    begin = date(2026, 7, 15)
    for number in range(amount):
        received = begin + timedelta(days=30 * (number % 3))
        told = {"dossier_id": f"HS-{number}", "received_on": received, "online": number % 3 == 0}
        more = {"procedure": "1.001193", "due_on": received + timedelta(days=5)} if kind is SINGLE else {}
        yield CATALOGUE[kind.event].model_validate({**told, **more})
