"""The ceiling: the same road written by hand, with the same promises, for one purpose and without tenants' walls.

Raw nats-py publishes atomic batches of 500, on disk before they are acknowledged; raw asyncpg consumes each batch in
one statement that writes receipts and counters together. The messages are the platform's, to the byte: an outbox that
sent less than CloudEvents would be no ceiling but another road. Nothing else is here: no roles, no policies, no log.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from uuid import UUID, uuid4

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
from house import pool_of
from nats.aio.client import Client
from nats.errors import TimeoutError as NothingCame
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, StorageType, StreamConfig

from core.bus.wire import connect
from core.event import Envelope
from core.settings import Settings

BATCH = 500
LOOK_SECONDS = 0.04
STREAM = "BENCH"
TABLES = """
    CREATE TABLE bench_outbox (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text, headers text, data text
    );
    CREATE TABLE bench_inbox (tenant text, event uuid, PRIMARY KEY (tenant, event));
    CREATE TABLE bench_monthly (tenant text, month date, dossiers int, online int, PRIMARY KEY (tenant, month));
"""
FILL = """
    INSERT INTO bench_outbox (subject, headers, data) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
"""
TAKE = "SELECT seq, subject, headers, data FROM bench_outbox ORDER BY seq LIMIT 500 FOR UPDATE SKIP LOCKED"
CONSUME = """
    WITH come AS (
        SELECT * FROM unnest($1::text[], $2::uuid[], $3::date[], $4::int[]) AS c (tenant, event, month, online)
    ), fresh AS (
        INSERT INTO bench_inbox SELECT tenant, event FROM come ORDER BY tenant, event
        ON CONFLICT DO NOTHING RETURNING tenant, event
    )
    INSERT INTO bench_monthly SELECT tenant, month, count(*), sum(online) FROM come JOIN fresh USING (tenant, event)
    GROUP BY tenant, month ORDER BY tenant, month
    ON CONFLICT (tenant, month) DO UPDATE
    SET dossiers = bench_monthly.dossiers + excluded.dossiers, online = bench_monthly.online + excluded.online
"""


class Ceiling:
    """A hand-written outbox, relay and consumer on the servers that the platform uses."""

    def __init__(self, pool: asyncpg.Pool, client: Client) -> None:
        """Work on a pool and as the one NATS user who may do everything."""
        self.pool = pool
        self.client = client
        self.done = 0

    @classmethod
    async def made(cls, settings: Settings) -> "Ceiling":
        """Make its tables, its stream with the platform's promises, and its consumer."""
        pool = await pool_of(settings.migration_url, 3)
        await pool.execute(TABLES)
        client = await connect(settings.nats_admin_url, "bench ceiling")
        stream = StreamConfig(name=STREAM, subjects=["bench.>"], storage=StorageType.FILE, allow_atomic=True)
        stream.discard, stream.duplicate_window = DiscardPolicy.NEW, 120
        stream.deny_delete = stream.deny_purge = True
        await client.jetstream().add_stream(stream)
        kept = ConsumerConfig(durable_name="ceiling", ack_policy=AckPolicy.EXPLICIT, ack_wait=30, max_ack_pending=5000)
        await client.jetstream().add_consumer(STREAM, kept)
        return cls(pool, client)

    async def close(self) -> None:
        """Let the servers go."""
        await self.client.close()
        await self.pool.close()

    async def fill(self, letters: Sequence[Envelope]) -> None:
        """Put letters into the outbox, as they will go on the wire."""
        await self.pool.execute(
            FILL,
            [f"bench.{letter.tenant}" for letter in letters],
            [json.dumps(letter.headers()) for letter in letters],
            [letter.data for letter in letters],
        )

    async def carry(self, events: int) -> float:
        """Carry what waits in the outbox to its effect; return the seconds for so many events."""
        before = self.done
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._relay()), group.create_task(self._consume())]
            while self.done - before < events:  # noqa: ASYNC110 - no faster than the platform is looked at
                await asyncio.sleep(LOOK_SECONDS)
            taken = time.perf_counter() - begun
            for task in tasks:
                task.cancel()
        return taken

    async def effect(self) -> int:
        """Return how many events have been counted."""
        return int(await self.pool.fetchval("SELECT coalesce(sum(dossiers), 0) FROM bench_monthly"))

    async def _relay(self) -> None:
        while True:
            async with self.pool.acquire() as db, db.transaction():
                rows = await db.fetch(TAKE)
                if rows:
                    await self._publish(rows)
                    await db.execute("SET LOCAL synchronous_commit = off")
                    await db.execute("DELETE FROM bench_outbox WHERE seq = ANY($1)", [row["seq"] for row in rows])
            if not rows:
                await asyncio.sleep(0.01)

    async def _publish(self, rows: Sequence[asyncpg.Record]) -> None:
        batch, last = uuid4().hex, len(rows)
        for place, row in enumerate(rows, start=1):
            subject, data, headers = row["subject"], row["data"].encode(), json.loads(row["headers"])
            headers |= {"Nats-Msg-Id": headers["ce-id"], "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place)}
            if place in {1, last}:
                commit = {"Nats-Batch-Commit": "1"} if place == last else {}
                answer = await self.client.request(subject, data, timeout=10, headers={**headers, **commit})
                if place == last and json.loads(answer.data).get("count") != last:
                    raise RuntimeError(answer.data)
            else:
                await self.client.publish(subject, data, headers=headers)

    async def _consume(self) -> None:
        pull = await self.client.jetstream().pull_subscribe_bind("ceiling", STREAM)
        while True:
            with suppress(NothingCame):
                messages = await pull.fetch(BATCH, timeout=0.05)
                come = [(m.subject[6:], UUID((m.headers or {})["ce-id"]), json.loads(m.data)) for m in messages]
                await self.pool.execute(
                    CONSUME,
                    [tenant for tenant, _, _ in come],
                    [event for _, event, _ in come],
                    [date.fromisoformat(fact["received_on"]).replace(day=1) for _, _, fact in come],
                    [int(fact["online"]) for _, _, fact in come],
                )
                for message in messages:
                    await message.ack()
                self.done += len(messages)
