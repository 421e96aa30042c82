"""The event door for other provincial systems over NATS: what they hand in is checked as at the HTTP door."""

import asyncio
import json
import re
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from core import hookspecs
from core.bus.callout import MACHINE
from core.bus.dead_letters import bury
from core.bus.streams import ENTRY, TAKER
from core.entry import PERMISSION, REFUSED, Parcel, Sender, open_parcel, told_id, unpack
from core.errors import BadInput
from core.event import NAME, Envelope
from core.identity import Identity
from core.moment import now
from core.runtime import Runtime
from core.work import Work

BATCH = 50
FETCH_SECONDS = 1.0
AGAIN_SECONDS = 2.0
MOST_KEPT = 100_000
NAMELESS = "core.unreadable"
SUBJECT = re.compile(r"in\.([a-z0-9][a-z0-9-]{0,47})\.([0-9a-f-]{36})", re.ASCII)


class Entry:
    """Takes in for one worker. Each event of a message comes in or is kept as refused, for its sender has gone on."""

    def __init__(self, runtime: Runtime, client: Client) -> None:
        """Fetch on `client`, whose user may read the one consumer of the stream."""
        self.runtime = runtime
        self._client = client
        self._waiting: JetStreamContext.PullSubscription | None = None

    async def run(self) -> None:
        """Take in for ever."""
        while True:
            await self.turn()

    async def turn(self) -> int:
        """Take in what has come; return how many messages that were."""
        if self._waiting is None:
            self._waiting = await self._client.jetstream().pull_subscribe_bind(TAKER, ENTRY)
        try:
            messages = await self._waiting.fetch(BATCH, FETCH_SECONDS)
        except TimeoutError:
            return 0
        except NatsError as failed:
            structlog.get_logger().warning("entry_waits", reason=type(failed).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
            return 0
        for message in messages:
            await self._receive(message)
        return len(messages)

    async def _receive(self, message: Msg) -> None:
        try:
            taken = await self._take(message)
        except Exception as failed:  # noqa: BLE001 - what is not acknowledged comes again, and must not stop the others
            structlog.get_logger().warning("entry_waits", subject=message.subject, exc_info=failed)
            await message.nak(delay=AGAIN_SECONDS)
        else:
            await (message.ack() if taken else message.term())

    async def _take(self, message: Msg) -> bool:
        identity, unit = await self._who(message.subject)
        if identity is None:
            structlog.get_logger().warning("entry_refused", subject=message.subject)
            return False
        sender = Sender(identity.actor.id, unit, (unit,))
        headers = {name.lower(): value for name, value in (message.headers or {}).items()}
        try:
            items, _ = unpack(headers, message.data)
        except BadInput as wrong:
            number = uuid5(NAMESPACE_URL, f"{message.subject} {message.metadata.sequence.stream}")
            await self._refuse(sender, number, NAMELESS, message.data.decode(errors="replace"), wrong)
            return False
        parcels = [parcel for item in items if (parcel := await self._open(sender, item))]
        async with self.runtime.transaction() as transaction:
            there = Work(transaction, self.runtime.house.tenant(unit), identity.actor)
            for parcel in parcels:
                there.emit(parcel.event, parcel.event_id)
        return len(parcels) == len(items)

    async def _who(self, subject: str) -> tuple[Identity | None, str]:
        """Return who has handed this in and for which unit; None if they may not now, whatever the broker let pass."""
        place = SUBJECT.fullmatch(subject)
        if place is None:
            return None, ""
        async with self.runtime.everywhere() as work:
            found: Identity | None = await self.runtime.registry.first(
                hookspecs.which_system, work=work, actor=f"{MACHINE}{place[2]}"
            )
        allowed = found and found.reach(self.runtime.house, place[1], PERMISSION, now())
        return (found if allowed else None), place[1]

    async def _open(self, sender: Sender, item: Any) -> Parcel | None:
        try:
            return open_parcel(item, sender, self.runtime.house)
        except BadInput as wrong:
            told = item if isinstance(item, dict) else {}
            name, source, number = (told.get(part) for part in ("type", "source", "id"))
            known = isinstance(name, str) and NAME.fullmatch(name) is not None
            event_id = told_id(sender.actor, source, number)
            await self._refuse(
                sender, event_id, str(name) if known else NAMELESS, json.dumps(item, ensure_ascii=False), wrong
            )
            return None

    async def _refuse(self, sender: Sender, event_id: UUID, name: str, data: str, wrong: BadInput) -> None:
        refused = Envelope(
            id=event_id,
            name=name,
            tenant=sender.here,
            actor=sender.actor,
            at=now(),
            aggregate="",
            version=0,
            correlation=event_id,
            causation=None,
            trace="",
            data=data.replace("\x00", "�")[:MOST_KEPT],
        )
        await bury(self.runtime, REFUSED, refused, wrong)
