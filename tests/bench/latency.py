"""How long an effect takes after its commit: steady commits here, relay and bus in a process of their own."""

import asyncio
import time
from datetime import date
from uuid import UUID, uuid4

from house import communes, pool_of
from process import DINH, running

from core.bus.wire import Wire
from core.runtime import Runtime
from plugins.kpis.events import DossierReceived

PER_SECOND = 200
WARM_SECONDS = 2
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
    with running(DINH, "worker", DINH_DATA=str(runtime.settings.data), DINH_LOG_LEVEL="WARNING"):
        watch = Watch(runtime)
        watching = asyncio.create_task(watch.run())
        await _commit(runtime, watch, communes(runtime), PER_SECOND * (WARM_SECONDS + seconds))
        async with asyncio.timeout(SETTLE_SECONDS):
            while len(watch.seen) < len(watch.committed):
                await asyncio.sleep(0.05)
        watching.cancel()
    runtime.on_letters.remove(wire.poke)
    keeping.cancel()
    await wire.close()
    counted = sorted(watch.committed, key=lambda event: watch.committed[event])[PER_SECOND * WARM_SECONDS :]
    return sorted((watch.seen[event] - watch.committed[event]) * 1000 for event in counted)


class Watch:
    """Looks for receipts of what was committed: a receipt and its effect become visible in the same instant."""

    def __init__(self, runtime: Runtime) -> None:
        """Look at this house."""
        self.runtime = runtime
        self.committed: dict[UUID, float] = {}
        self.seen: dict[UUID, float] = {}

    async def run(self) -> None:
        """Look every few milliseconds, for ever."""
        pool = await pool_of(self.runtime.settings.database_url, 1)
        everyone = ",".join(self.runtime.house.tenants)
        while True:
            waiting = [event for event in self.committed if event not in self.seen]
            async with pool.acquire() as db, db.transaction():
                await db.execute("SELECT set_config('dinh.reach', $1, true)", everyone)
                found = await db.fetch(RECEIPTS, waiting)
            now = time.perf_counter()
            self.seen |= {UUID(str(row["event_id"])): now for row in found}
            await asyncio.sleep(0.002)


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
