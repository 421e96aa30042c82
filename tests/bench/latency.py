"""How long an effect takes after its commit: steady commits here, relay and bus in a process of their own."""

import asyncio
import time
from datetime import date
from uuid import UUID, uuid4

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
from house import communes, count, pool_of
from process import DINH, running

from core.bus.wire import Wire
from core.runtime import Runtime
from plugins.kpis.events import DossierReceived

PER_SECOND = 200
WARM_SECONDS = 2
LOOK_SECONDS = 0.002
SETTLE_SECONDS = 30.0
RECEIPTS = "SELECT event_id FROM core_inbox WHERE consumer = 'kpis' AND event_id = ANY($1)"


async def measured(runtime: Runtime, seconds: int) -> list[float]:
    """Commit 200 events a second through `Runtime.begin`; return the milliseconds to each effect, sorted.

    The moment of an effect is that of its counters being visible to others, told by a look every few milliseconds.
    Raises TimeoutError if an effect does not come.
    """
    wire = Wire(runtime.settings.nats_url, "bench web")
    keeping = asyncio.create_task(wire.keep())
    runtime.on_letters.append(wire.poke)
    with running(DINH, "worker", DINH_DATA=str(runtime.settings.data)):
        watch = Watch(runtime, await pool_of(runtime.settings.database_url, 2))
        await watch.at_rest()
        watching = asyncio.create_task(watch.run())
        await _commit(runtime, watch, communes(runtime), PER_SECOND * (WARM_SECONDS + seconds))
        await watch.all_seen()
        watching.cancel()
        await watch.pool.close()
    runtime.on_letters.remove(wire.poke)
    keeping.cancel()
    await wire.close()
    counted = sorted(watch.committed, key=lambda event: watch.committed[event])[PER_SECOND * WARM_SECONDS :]
    return sorted((watch.seen[event] - watch.committed[event]) * 1000 for event in counted)


class Watch:
    """Looks for receipts of what was committed: a receipt and its effect become visible in the same instant."""

    def __init__(self, runtime: Runtime, pool: asyncpg.Pool) -> None:
        """Look at this house through a pool of its own."""
        self.runtime = runtime
        self.pool = pool
        self.committed: dict[UUID, float] = {}
        self.seen: dict[UUID, float] = {}

    async def at_rest(self) -> None:
        """Wait until all that was told before has left and arrived. Raises TimeoutError."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while await count(self.runtime, self.pool, "count(*)", "core_outbox"):  # noqa: ASYNC110 - the relay is in another process
                await asyncio.sleep(0.1)
            await asyncio.sleep(1)

    async def all_seen(self) -> None:
        """Wait until all that was committed has taken effect. Raises TimeoutError."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while len(self.seen) < len(self.committed):  # noqa: ASYNC110 - the effect is made in another process
                await asyncio.sleep(LOOK_SECONDS)

    async def run(self) -> None:
        """Look every few milliseconds, for ever."""
        everyone = ",".join(self.runtime.house.tenants)
        while True:
            waiting = [event for event in self.committed if event not in self.seen]
            async with self.pool.acquire() as db, db.transaction():
                await db.execute("SELECT set_config('dinh.reach', $1, true)", everyone)
                found = await db.fetch(RECEIPTS, waiting)
            now = time.perf_counter()
            self.seen |= {UUID(str(row["event_id"])): now for row in found}
            await asyncio.sleep(LOOK_SECONDS)


async def _commit(runtime: Runtime, watch: Watch, here: list[str], amount: int) -> None:
    begun = time.perf_counter()
    today = date.today()  # noqa: DTZ011 - any day will do
    for number in range(amount):
        await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
        event_id = uuid4()
        fact = DossierReceived(
            dossier_id=f"HS-{number}", procedure="1.001193", received_on=today, due_on=today, online=False
        )
        async with runtime.begin(here[number % len(here)]) as work:
            work.emit(fact, event_id)
        watch.committed[event_id] = time.perf_counter()
