"""The event door for other provincial systems over NATS: what they hand in is checked as at the HTTP door."""

import asyncio
import json
import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

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
from core.event import Envelope
from core.identity import Identity
from core.moment import now
from core.runtime import Runtime
from core.work import Actor, Cause

BATCH = 50
FETCH_SECONDS = 1.0
AGAIN_SECONDS = 2.0
KEPT_LETTERS = 100_000
NAMELESS = "core.unreadable"
SUBJECT = re.compile(r"in\.([a-z0-9][a-z0-9-]{0,47})\.([0-9a-f-]{36})", re.ASCII)


class Entry:
    """Takes in for one worker."""

    def __init__(self, runtime: Runtime, client: Client) -> None:
        """Fetch on `client`, whose user may read the stream's one consumer."""
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
            await self._take(message)
        except Exception as failed:  # noqa: BLE001 - what is not acknowledged comes again, and harms no other
            structlog.get_logger().warning("entry_waits", subject=message.subject, exc_info=failed)
            await message.nak(delay=AGAIN_SECONDS)
        else:
            await message.ack()

    async def _take(self, message: Msg) -> None:
        """Let in what is right, event by event, and keep what is refused: there is nobody to tell at once."""
        place = SUBJECT.fullmatch(message.subject)
        identity = await self._who(place[2]) if place else None
        unit = place[1] if place else ""
        if identity is None or not identity.reach(self.runtime.house, unit, PERMISSION, now()):
            structlog.get_logger().warning("entry_refused", subject=message.subject)
            return
        sender = Sender(identity.actor.id, unit, {unit})
        headers = {name.lower(): value for name, value in (message.headers or {}).items()}
        try:
            items, _ = unpack(headers, message.data)
        except BadInput as wrong:
            number = uuid5(NAMESPACE_URL, f"{message.subject} {message.metadata.sequence.stream}")
            await self._refuse(Envelope(number, NAMELESS, unit, **_unknown(sender, message.data.decode(errors="replace"))), wrong)
            return
        parcels = [parcel for item in items if (parcel := await self._open(item, sender))]
        cause = Cause(trace=headers.get("ce-traceparent", "")[:55])
        async with self.runtime.transaction() as transaction:
            there = transaction.work(self.runtime.tenant(unit), identity.actor, cause=cause)
            for parcel in parcels:
                there.emit(parcel.event, parcel.event_id)
