"""The platform's road from outbox to effect: events told through Work, then a real relay and a real bus carry them."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta

import asyncpg
from faststream.nats import NatsBroker
from house import communes, count, pool_of

from core.bus.relay import Relay
from core.bus.wire import connect
from core.bus.worker import Bus
from core.event import Envelope, Event
from core.runtime import Runtime

PER_COMMIT = 500


class Road:
    """Relay and bus in this process, as `dinh worker` runs them."""

    def __init__(self, runtime: Runtime, relay: Relay, pool: asyncpg.Pool) -> None:
        """Carry with this relay, and look at the effect through this pool; the bus has been started."""
        self.runtime = runtime
        self.relay = relay
        self.pool = pool

    async def fill(self, events: Sequence[Event]) -> list[Envelope]:
        """Tell events at the communes in turn, some hundreds in a transaction; return the letters."""
        letters = []
        here = [self.runtime.tenant(key) for key in communes(self.runtime)]
        for begin in range(0, len(events), PER_COMMIT):
            async with self.runtime.transaction() as transaction:
                works = [transaction.work(tenant) for tenant in here]
                for place in range(begin, min(begin + PER_COMMIT, len(events))):
                    letters.append(works[place % len(works)].emit(events[place]))
        return letters

    async def carry(self, events: int, counted: str, table: str) -> float:
        """Carry what waits in the outbox to its effect; return the seconds for so many events."""
        before = await self.effect(counted, table)
        begun = time.perf_counter()
        relaying = asyncio.create_task(self.relay.run())
        while await self.effect(counted, table) - before < events:
            await asyncio.sleep(0.02)
        taken = time.perf_counter() - begun
        relaying.cancel()
        return taken

    async def effect(self, counted: str, table: str) -> int:
        """Return how many events have taken effect, e.g. `count(*)` of a table."""
        return await count(self.runtime, self.pool, counted, table)


@asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[Road]:
    """Start the bus, and a relay that waits to be sent."""
    client = await connect(runtime.settings.nats_url, "bench relay")
    broker = NatsBroker(runtime.settings.nats_url, name="bench bus", logger=None)
    Bus(runtime, broker)
    await broker.start()
    pool = await pool_of(runtime.settings.database_url, 1)
    yield Road(runtime, Relay(runtime, client), pool)
    await pool.close()
    await broker.stop()
    await client.close()


def facts(kind: type[Event], amount: int) -> list[Event]:
    """Return dossiers of one quarter."""
    begin = date(2026, 7, 15)
    return [
        kind.model_validate(
            {
                "dossier_id": f"HS-{number}",
                "procedure": "1.001193",
                "received_on": begin + timedelta(days=30 * (number % 3)),
                "due_on": begin + timedelta(days=30 * (number % 3) + 5),
                "online": number % 3 == 0,
            }
        )
        for number in range(amount)
    ]
