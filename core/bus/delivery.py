"""A delivery brings events to one plugin: receipt and effect in one transaction, poison set aside alone."""

import asyncio
import traceback
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.errors import Unavailable
from core.event import Envelope, Event
from core.handler import Handler
from core.mailbox import DeadLetter
from core.plugin import ALWAYS_ON, Installed
from core.runtime import Runtime
from core.session import Scope
from core.tenant import State
from core.transaction import Transaction
from core.work import Actor, Cause

HANDLER_SECONDS = 20.0
FRAMES = 3

RECEIVE = text("""
    INSERT INTO core_inbox (tenant_id, consumer, event_id)
    SELECT t.tenant_id, :consumer, t.event_id
    FROM unnest(CAST(:tenants AS text[]), CAST(:events AS uuid[])) AS t (tenant_id, event_id)
    CROSS JOIN LATERAL (
        SELECT FROM core_event_log l WHERE l.tenant_id = t.tenant_id AND l.event_id = t.event_id LIMIT 1
    ) AS told
    ON CONFLICT (tenant_id, consumer, event_id) DO NOTHING
    RETURNING event_id
""")
"""Only what stands in the tenant's event log was told; whatever else finds its way onto the bus has no effect.

The limit keeps PostgreSQL from reading the whole event log for one batch.
"""

HOLD = text("""
    INSERT INTO core_held (tenant_id, consumer, event_id)
    SELECT tenant_id, :consumer, event_id
    FROM unnest(CAST(:tenants AS text[]), CAST(:events AS uuid[])) AS t (tenant_id, event_id)
    JOIN core_event_log USING (tenant_id, event_id)
""")
EXHUME = text("""
    DELETE FROM core_dead_letter WHERE tenant_id = :tenant AND consumer = :consumer AND event_id = :event
    RETURNING attempts
""")
WAITING = text("SELECT DISTINCT tenant_id FROM core_held WHERE consumer = :consumer")


@dataclass(frozen=True, slots=True)
class Letter:
    """An envelope with its event opened, and how often it has been delivered."""

    envelope: Envelope
    event: Event
    tries: int = 1


class Delivery:
    """Brings events to one plugin's handlers."""

    def __init__(self, runtime: Runtime, plugin: Installed) -> None:
        """Deliver to `plugin`, whose handlers are known by the events they hear."""
        self.runtime = runtime
        self.plugin = plugin
        self.handlers: dict[str, list[Handler]] = defaultdict(list)
        for handler in plugin.handlers:
            self.handlers[handler.event.event_name].append(handler)

    async def __call__(self, letters: list[Letter]) -> None:
        """Bring letters to where the plugin is on; hold back where it is paused; drop where it is off.

        Raises Unavailable if the database is away: then the letters are to come again.
        """
        states = {tenant: self._state(tenant) for tenant in {letter.envelope.tenant for letter in letters}}
        welcome = [letter for letter in letters if states[letter.envelope.tenant].on]
        waiting = await self._waiting() if welcome else set()
        waiting |= {tenant for tenant, state in states.items() if state.paused}
        if held := [letter for letter in welcome if letter.envelope.tenant in waiting]:
            await self._hold(held)
        await self.deliver([letter for letter in welcome if letter.envelope.tenant not in waiting])

    def _state(self, tenant: str) -> State:
        if self.plugin.name == ALWAYS_ON:
            return State(on=tenant in self.runtime.house.tenants)
        return self.runtime.house.state(tenant, self.plugin.name)

    async def _waiting(self) -> set[str]:
        async with self.runtime.transaction() as transaction:
            everyone = tuple(self.runtime.house.tenants)
            db = transaction.stand_in(Scope(own=(), reach=everyone))
            return set((await db.execute(WAITING, {"consumer": self.plugin.name})).scalars())

    async def _hold(self, letters: list[Letter]) -> None:
        async with self.runtime.transaction() as transaction:
            for letter in letters:
                transaction.work(self.runtime.tenant(letter.envelope.tenant))
            await transaction.stand_in().execute(HOLD, self._addressed(letters))

    def _addressed(self, letters: Iterable[Letter]) -> dict[str, object]:
        pairs = sorted({(letter.envelope.tenant, letter.envelope.id) for letter in letters})
        return {
            "consumer": self.plugin.name,
            "tenants": [t for t, _ in pairs],
            "events": [e for _, e in pairs],
        }

    async def deliver(self, letters: list[Letter]) -> None:
        """Handle letters in one transaction; if that fails, halve them until the poison is alone."""
        if not letters:
            return
        try:
            async with asyncio.timeout(HANDLER_SECONDS), self.runtime.transaction() as transaction:
                await self._handle(transaction, letters)
        except Unavailable:
            raise
        except Exception as failed:  # noqa: BLE001 - whatever a handler does wrong must not stop the others
            if len(letters) > 1:
                middle = len(letters) // 2
                await self.deliver(letters[:middle])
                await self.deliver(letters[middle:])
            else:
                await bury(self.runtime, self.plugin.name, letters[0].envelope, failed, letters[0].tries)

    async def _handle(self, transaction: Transaction, letters: list[Letter]) -> None:
        for letter in letters:
            transaction.work(self.runtime.tenant(letter.envelope.tenant))
        received = await transaction.stand_in().execute(RECEIVE, self._addressed(letters))
        fresh = set(received.scalars())
        by_tenant = sorted((x for x in letters if x.envelope.id in fresh), key=lambda x: x.envelope.tenant)
        for tenant, group in groupby(by_tenant, key=lambda letter: letter.envelope.tenant):
            await self._handle_tenant(transaction, tenant, list({x.envelope.id: x for x in group}.values()))

    async def _handle_tenant(self, transaction: Transaction, tenant: str, letters: list[Letter]) -> None:
        actor = Actor(f"plugin:{self.plugin.name}", self.plugin.manifest.title)
        here = self.runtime.tenant(tenant)
        batches: dict[Handler, list[Event]] = defaultdict(list)
        for letter in letters:
            envelope = letter.envelope
            for handler in self.handlers[envelope.name]:
                if handler.batch:
                    batches[handler].append(letter.event)
                else:
                    cause = Cause(envelope.correlation, envelope.id, envelope.trace)
                    await handler.function(letter.event, transaction.work(here, actor, cause=cause))
        for handler, events in batches.items():
            await handler.function(events, transaction.work(here, actor))


async def bury(runtime: Runtime, consumer: str, envelope: Envelope, failed: Exception, tries: int = 1) -> None:
    """Keep what cannot be handled. The reason names the mistake; database errors are stripped of row values."""
    cause = failed.orig if isinstance(failed, DBAPIError) and failed.orig else failed
    sentence = str(cause).partition("DETAIL:")[0].strip()[:500]
    frames = traceback.extract_tb(failed.__traceback__)[-FRAMES:]
    structlog.get_logger().error(
        "dead_letter", consumer=consumer, event_id=str(envelope.id), reason=type(cause).__name__
    )
    async with runtime.begin(envelope.tenant) as work:
        before = await work.db.execute(EXHUME, {"consumer": consumer, "event": envelope.id, "tenant": envelope.tenant})
        work.add(
            DeadLetter(
                consumer=consumer,
                event_id=envelope.id,
                name=envelope.name,
                reason=f"{type(cause).__name__}: {sentence}",
                detail="\n".join(f"{f.name} · {f.filename.rpartition('/')[2]}:{f.lineno}" for f in frames),
                data=envelope.data,
                attempts=tries + (before.scalar() or 0),
            )
        )
