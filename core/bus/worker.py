"""The bus at work: FastStream pulls batches for each plugin, and acknowledges only what is done."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.subscriber.usecases import LogicSubscriber
from nats.aio.msg import Msg
from sqlalchemy import text

from core.bus.delivery import Delivery, Letter, bury
from core.bus.streams import EVENTS
from core.errors import Unavailable
from core.event import Envelope
from core.mailbox import envelope_of
from core.runtime import Runtime
from core.session import Scope

BATCH = 500
FETCH_SECONDS = 0.05
AGAIN_SECONDS = 2.0
DRAIN_SECONDS = 0.5

HELD = text("""
    SELECT l.*, h.seq AS place FROM core_held h JOIN core_event_log l USING (tenant_id, event_id)
    WHERE h.consumer = :consumer AND h.tenant_id = ANY(:tenants) ORDER BY h.seq LIMIT :batch
""")
RELEASE = text("DELETE FROM core_held WHERE consumer = :consumer AND seq = ANY(:places)")


class Bus:
    """The arriving half of the bus in one process: one subscriber per plugin that reacts to anything."""

    def __init__(self, runtime: Runtime, broker: NatsBroker) -> None:
        """Subscribe each plugin's durable consumer on `broker`; nothing is fetched before the broker starts."""
        self.runtime = runtime
        self.broker = broker
        self.deliveries = [Delivery(runtime, found) for found in runtime.registry.plugins.values() if found.handlers]
        self.subscribers: list[LogicSubscriber[Any]] = [self._subscribe(delivery) for delivery in self.deliveries]

    def _subscribe(self, delivery: Delivery) -> LogicSubscriber[Any]:
        subscriber = self.broker.subscriber(
            "evt.>",
            stream=JStream(EVENTS, declare=False),
            durable=delivery.plugin.name,
            pull_sub=PullSub(batch_size=BATCH, timeout=FETCH_SECONDS, batch=True),
            ack_policy=AckPolicy.MANUAL,
            decoder=_leave_closed,
        )
        subscriber(self._receive(delivery))
        return subscriber

    def _receive(self, delivery: Delivery) -> Callable[[NatsMessage], Awaitable[None]]:
        async def receive(message: NatsMessage) -> None:
            raw: list[Msg] = message.raw_message  # type: ignore[assignment]  # FastStream types a batch as one message
            await self.receive(delivery, raw)

        return receive

    async def receive(self, delivery: Delivery, messages: list[Msg]) -> None:
        """Take one fetched batch: acknowledge what is handled or buried, ask for the rest again, with a delay."""
        try:
            letters = [letter for message in messages if (letter := await self._open(delivery, message))]
            await delivery(letters)
        except Exception as failed:  # noqa: BLE001 - said below
            # On the surface catching everything might seem to hide mistakes. However, what is not acknowledged
            # comes again, and a delay keeps a mistake of ours from spinning.
            structlog.get_logger().warning("delivery_waits", plugin=delivery.plugin.name, exc_info=failed)
            for message in messages:
                if not message.is_acked:
                    await message.nak(delay=AGAIN_SECONDS)
            return
        for message in messages:
            if not message.is_acked:
                await message.ack()
        structlog.get_logger().info("delivered", plugin=delivery.plugin.name, letters=len(messages))

    async def _open(self, delivery: Delivery, message: Msg) -> Letter | None:
        try:
            envelope = Envelope.read(message.subject, message.headers or {}, message.data)
        except (KeyError, ValueError):
            structlog.get_logger().exception("unreadable", subject=message.subject)
            await message.term()
            return None
        try:
            return Letter(envelope, envelope.open(), message.metadata.num_delivered)
        except (KeyError, ValueError) as unknown:
            if envelope.tenant in self.runtime.house.tenants:
                await bury(self.runtime, delivery.plugin.name, envelope, unknown)
            await message.term()
            return None

    async def drain(self) -> None:
        """Hand over, in order and for ever, what was held back wherever a pause has ended."""
        while True:
            await asyncio.sleep(DRAIN_SECONDS)
            for delivery in self.deliveries:
                try:
                    while await self._drain(delivery):
                        pass
                except Unavailable as away:
                    structlog.get_logger().warning("drain_waits", reason=str(away))

    async def _drain(self, delivery: Delivery) -> int:
        house, name = self.runtime.house, delivery.plugin.name
        open_now = [t for t in house.tenants if (state := house.state(t, name)).on and not state.paused]
        everyone = Scope(own=tuple(house.tenants), reach=tuple(house.tenants))
        asked = {"consumer": name, "tenants": open_now, "batch": BATCH}
        async with self.runtime.transaction() as transaction:
            rows = (await transaction.stand_in(everyone).execute(HELD, asked)).all()
        if rows:
            envelopes = [envelope_of(row) for row in rows]
            await delivery.deliver([Letter(envelope, envelope.open()) for envelope in envelopes])
            async with self.runtime.transaction() as transaction:
                places = {"consumer": name, "places": [row.place for row in rows]}
                await transaction.stand_in(everyone).execute(RELEASE, places)
        return len(rows)


async def _leave_closed(message: object) -> object:
    return message
