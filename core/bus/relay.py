"""The relay: takes letters from the outbox, publishes them, and only then lets the rows go."""

import asyncio
import json
from uuid import uuid4

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError
from sqlalchemy import text

from core.errors import Unavailable
from core.mailbox import envelope_of
from core.runtime import Runtime
from core.session import Scope

BATCH = 500
POLL_SECONDS = 1.0
ACK_SECONDS = 5.0

BEGIN = text("""
    SELECT pg_try_advisory_xact_lock(hashtext('dinhlang relay')),
           set_config('synchronous_commit', 'off', true), set_config('enable_sort', 'off', true)
""")
"""Only one relay at a time. Its delete need not reach the disk at once, and the oldest letters are found by index."""

TAKE = text("""
    WITH leaving AS MATERIALIZED (
        SELECT tenant_id, event_id, message_id, edited, seq AS place FROM core_outbox
        ORDER BY seq LIMIT :batch FOR UPDATE SKIP LOCKED
    )
    SELECT l.tenant_id, l.event_id, l.name, l.at, l.actor, l.aggregate, l.version, l.correlation, l.causation,
           l.trace, coalesce(o.edited, l.data) AS data, o.place, o.message_id
    FROM leaving o CROSS JOIN LATERAL (
        SELECT * FROM core_event_log WHERE event_id = o.event_id AND tenant_id = o.tenant_id LIMIT 1
    ) l
    ORDER BY o.place
""")
"""The inner limit makes PostgreSQL look events up one by one, whatever it believes about the size of the log."""

DROP = text("DELETE FROM core_outbox WHERE seq = ANY(:places)")


class Relay:
    """Moves the outbox to the bus, in order. Only one works at a time, whichever worker gets the lock."""

    def __init__(self, runtime: Runtime, client: Client) -> None:
        """Publish on `client`, whose user may publish `evt.>`."""
        self.runtime = runtime
        self.client = client
        self.wanted = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something to take; forgetting to say so costs a second, never an event."""
        self.wanted.set()

    async def run(self) -> None:
        """Relay for ever. While either server is away the letters wait in the outbox."""
        while True:
            try:
                while await self.turn():
                    pass
            except (Unavailable, NatsError, OSError) as away:
                structlog.get_logger().warning("relay_waits", reason=type(away).__name__)
                await asyncio.sleep(POLL_SECONDS)
            try:
                await asyncio.wait_for(self.wanted.wait(), POLL_SECONDS)
            except TimeoutError:
                continue
            finally:
                self.wanted.clear()

    async def turn(self) -> int:
        """Move one batch; return how many letters left."""
        everyone = tuple(self.runtime.house.tenants)
        async with self.runtime.transaction() as transaction:
            db = transaction.stand_in(Scope(own=everyone, reach=everyone))
            if not (await db.execute(BEGIN)).scalars().one():
                return 0
            rows = (await db.execute(TAKE, {"batch": BATCH})).all()
            if rows:
                letters = [(row.message_id, envelope_of(row)) for row in rows]
                await publish(self.client, [(i, e.subject, e.headers(), e.data.encode()) for i, e in letters])
                await db.execute(DROP, {"places": [row.place for row in rows]})
            return len(rows)


Letter = tuple[str, str, dict[str, str], bytes]
"""A message id to deduplicate by, a subject, headers, and the payload."""


async def publish(client: Client, letters: list[Letter]) -> None:
    """Publish letters as one atomic batch; one by one if the bus has seen any of them before.

    Returns once the bus has them on disk. Raises a NATS error if it does not say so in time.
    """
    jetstream = client.jetstream()
    if len(letters) > 1:
        try:
            await _publish_batch(client, letters)
        except APIError as seen:
            structlog.get_logger().warning("batch_refused", code=seen.err_code, letters=len(letters))
        else:
            return
    for message_id, subject, headers, data in letters:
        await jetstream.publish(subject, data, timeout=ACK_SECONDS, headers={**headers, "Nats-Msg-Id": message_id})


async def _publish_batch(client: Client, letters: list[Letter]) -> None:
    batch = uuid4().hex
    last = len(letters)
    jetstream = client.jetstream()
    for place, (message_id, subject, own, data) in enumerate(letters, start=1):
        # The letter's own headers stay as they are: with those of a batch that was refused it could not leave alone.
        headers = {**own, "Nats-Msg-Id": message_id, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place)}
        if place == last:
            headers["Nats-Batch-Commit"] = "1"
            ack = await jetstream.publish(subject, data, timeout=ACK_SECONDS, headers=headers)
            if ack.batch_size != last:
                raise NatsError(f"the bus took {ack.batch_size} of {last} letters")
        elif place == 1:
            refusal = (await client.request(subject, data, timeout=ACK_SECONDS, headers=headers)).data
            if refusal:
                raise APIError.from_error(json.loads(refusal)["error"])
        else:
            await client.publish(subject, data, headers=headers)
