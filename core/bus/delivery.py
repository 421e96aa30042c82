"""A delivery brings events to one plugin: receipt and effect in one transaction, poison set aside alone."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from nats.aio.msg import Msg
from sqlalchemy import text

from core.actor import Actor, Cause
from core.bus.dead_letters import bury
from core.errors import Unavailable
from core.event import Envelope, Event
from core.facts import CalendarChanged
from core.handler import Handler
from core.moment import now
from core.plugin import ALWAYS_ON, Installed
from core.runtime import PROMISE_SECONDS, Runtime
from core.tenant import State
from core.transaction import Transaction
from core.work import Work

HANDLER_SECONDS = 5.0

RECEIVE = text("""
    INSERT INTO core_inbox (tenant_id, consumer, event_id)
    SELECT t.tenant_id, :consumer, t.event_id
    FROM unnest(CAST(:tenants AS text[]), CAST(:events AS uuid[])) AS t (tenant_id, event_id)
    CROSS JOIN LATERAL (
        SELECT FROM core_event_log WHERE event_id = t.event_id AND tenant_id = t.tenant_id LIMIT 1
    ) told
    ORDER BY t.tenant_id, t.event_id
    ON CONFLICT (tenant_id, consumer, event_id) DO NOTHING
    RETURNING tenant_id, event_id
""")
"""Only what stands in the tenant's event log was told; whatever else finds its way onto the bus has no effect.

The limit makes PostgreSQL look events up one by one, whatever it believes about the size of the log.
"""

HOLD = text("""
    INSERT INTO core_held (tenant_id, consumer, event_id)
    SELECT tenant_id, :consumer, event_id
    FROM unnest(CAST(:tenants AS text[]), CAST(:events AS uuid[])) WITH ORDINALITY AS t (tenant_id, event_id, place)
    JOIN core_event_log USING (tenant_id, event_id)
    ORDER BY place
""")
WAITING = text("SELECT DISTINCT tenant_id FROM core_held WHERE consumer = :consumer")


@dataclass(frozen=True, slots=True)
class Letter:
    """An envelope with its event opened, and the message it came in, unless it was held back."""

    envelope: Envelope
    event: Event
    message: Msg | None = None

    @property
    def tries(self) -> int:
        """How often it has been delivered."""
        return self.message.metadata.num_delivered if self.message else 1


class Stumble(Exception):
    """A handler that hears one event at a time has failed over this letter; the cause is its own error."""

    def __init__(self, letter: Letter) -> None:
        """Name the letter."""
        super().__init__(letter.envelope.id)
        self.letter = letter


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
        states = self._states(letters)
        told = [letter.envelope.at for letter in letters if letter.envelope.name == CalendarChanged.event_name]
        if told:
            # A process that has not looked yet counts with the old days; what it writes is to be there first.
            await asyncio.sleep(min(PROMISE_SECONDS, max(0.0, PROMISE_SECONDS - (now() - max(told)).total_seconds())))
        if told or not all(state.on for state in states.values()):
            # What is dropped is gone, and this process may not have heard yet that the plugin was switched on,
            # or of the days that have changed.
            await self.runtime.refresh()
            states = self._states(letters)
        welcome = [letter for letter in letters if states[letter.envelope.tenant].on]
        await self.deliver(welcome, {tenant for tenant, state in states.items() if state.paused})

    def _states(self, letters: list[Letter]) -> dict[str, State]:
        return {tenant: self._state(tenant) for tenant in {letter.envelope.tenant for letter in letters}}

    def _state(self, tenant: str) -> State:
        if self.plugin.name == ALWAYS_ON:
            return State(on=tenant in self.runtime.house.tenants)
        return self.runtime.house.state(tenant, self.plugin.name)

    def _addressed(self, letters: Iterable[Letter]) -> dict[str, object]:
        pairs = list(dict.fromkeys((letter.envelope.tenant, letter.envelope.id) for letter in letters))
        return {
            "consumer": self.plugin.name,
            "tenants": [t for t, _ in pairs],
            "events": [e for _, e in pairs],
        }

    async def deliver(self, letters: list[Letter], paused: set[str] | None = None) -> None:
        """Handle letters in one transaction; if that fails, set the poison apart, or halve them until it is alone.

        Those of the `paused` tenants are held back, and those of tenants whose held letters come first; without a
        set these are the held letters themselves, and all are handled. Raises Unavailable if the database is away.
        """
        if not letters:
            return
        try:
            async with self.runtime.transaction() as transaction:
                await self._handle(transaction, letters, paused)
        except Unavailable:
            raise
        except Exception as failed:
            cause = failed.__cause__ if isinstance(failed, Stumble) else failed
            if isinstance(cause, TimeoutError) and not await self.runtime.answers():
                raise Unavailable("Cơ sở dữ liệu không trả lời; thư sẽ được giao lại.") from failed
            if len(letters) == 1:
                await bury(self.runtime, self.plugin.name, letters[0].envelope, cause or failed, letters[0].tries)
                return
            for part in _parts(letters, failed):
                await self.deliver(part, paused)

    async def _handle(self, transaction: Transaction, letters: list[Letter], paused: set[str] | None) -> None:
        for tenant in {letter.envelope.tenant for letter in letters}:
            transaction.join(self.runtime.house.tenant(tenant).id)
        if paused is not None:
            letters = await self._hold_back(transaction, letters, paused)
        come = {(letter.envelope.tenant, letter.envelope.id): letter for letter in letters}
        received = await transaction.stand_in().execute(RECEIVE, self._addressed(letters))
        fresh = {(row.tenant_id, row.event_id) for row in received}
        by_tenant: dict[str, list[Letter]] = defaultdict(list)
        for place, letter in come.items():
            if place in fresh:
                by_tenant[letter.envelope.tenant].append(letter)
        for tenant in sorted(by_tenant):
            await self._handle_tenant(transaction, tenant, by_tenant[tenant])

    async def _hold_back(self, transaction: Transaction, letters: list[Letter], paused: set[str]) -> list[Letter]:
        db = transaction.stand_in()
        waiting = paused.union((await db.execute(WAITING, {"consumer": self.plugin.name})).scalars())
        if held := [letter for letter in letters if letter.envelope.tenant in waiting]:
            await db.execute(HOLD, self._addressed(held))  # in the order of arrival
        return [letter for letter in letters if letter.envelope.tenant not in waiting]

    async def _handle_tenant(self, transaction: Transaction, tenant: str, letters: list[Letter]) -> None:
        actor = Actor(f"plugin:{self.plugin.name}", self.plugin.manifest.title)
        here = self.runtime.house.tenant(tenant)
        batches: dict[Handler, list[Event]] = defaultdict(list)
        for letter in letters:
            envelope = letter.envelope
            for handler in self.handlers[envelope.name]:
                if handler.batch:
                    batches[handler].append(letter.event)
                else:
                    cause = Cause(envelope.correlation, envelope.id, envelope.trace)
                    await self._call(handler, letter, Work(transaction, here, actor, cause=cause))
        for handler, events in batches.items():
            async with asyncio.timeout(HANDLER_SECONDS):
                await handler.function(events, Work(transaction, here, actor))

    async def _call(self, handler: Handler, letter: Letter, work: Work) -> None:
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                await handler.function(letter.event, work)
        except Unavailable:
            raise
        except Exception as failed:
            raise Stumble(letter) from failed


def _parts(letters: list[Letter], failed: BaseException) -> list[list[Letter]]:
    """Split letters in order: around the one that a handler stumbled over, otherwise in halves."""
    if isinstance(failed, Stumble):
        place = next(i for i, letter in enumerate(letters) if letter is failed.letter)
        return [letters[:place], letters[place : place + 1], letters[place + 1 :]]
    middle = len(letters) // 2
    return [letters[:middle], letters[middle:]]
