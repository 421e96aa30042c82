"""The bus at work: FastStream pulls batches for each plugin, and acknowledges only what is done."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.subscriber.usecases import LogicSubscriber
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from sqlalchemy import text

from core.bus.dead_letters import bury
from core.bus.delivery import Delivery, Letter
from core.bus.streams import ACK_SECONDS, EVENTS
from core.event import Envelope
from core.mailbox import envelope_of
from core.runtime import Runtime
from core.session import Scope

BATCH = 500
FETCH_SECONDS = 0.05
AGAIN_SECONDS = 2.0
AWAY_SECONDS = 0.2
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
        still = asyncio.create_task(_say_still_at_work(messages))
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
        finally:
            still.cancel()
        for message in messages:
            if not message.is_acked:
                await message.ack()
        structlog.get_logger().info("delivered", plugin=delivery.plugin.name, letters=len(messages))

    async def _open(self, delivery: Delivery, message: Msg) -> Letter | None:
        try:
            envelope = Envelope.read(message.subject, message.headers or {}, message.data)
        except (KeyError, ValueError) as wrong:
            structlog.get_logger().error("unreadable", subject=message.subject, reason=type(wrong).__name__)
            await message.term()
            return None
        letter = await self._read(delivery, envelope, message)
        if letter is None:
            await message.term()
        return letter

    async def _read(self, delivery: Delivery, envelope: Envelope, message: Msg | None = None) -> Letter | None:
        try:
            return Letter(envelope, envelope.open(), message)
        except (KeyError, ValueError) as unknown:
            if envelope.tenant in self.runtime.house.tenants:
                tries = message.metadata.num_delivered if message else 1
                await bury(self.runtime, delivery.plugin.name, envelope, unknown, tries)
            return None

    async def start(self) -> None:
        """Begin to fetch."""
        client = await self.broker.connect()
        await self.broker.start()
        for subscriber in self.subscribers:
            subscriber.subscription = Patient(subscriber.subscription, client)  # type: ignore[arg-type]  # it pulls

    async def drain(self) -> None:
        """Hand over, in order and for ever, what was held back wherever a pause has ended."""
        while True:
            await asyncio.sleep(DRAIN_SECONDS)
            for delivery in self.deliveries:
                try:
                    while await self._drain(delivery):
                        pass
                except Exception as failed:  # noqa: BLE001 - as in `receive`
                    structlog.get_logger().warning("drain_waits", plugin=delivery.plugin.name, exc_info=failed)

    async def _drain(self, delivery: Delivery) -> int:
        house, name = self.runtime.house, delivery.plugin.name
        open_now = [t for t in house.tenants if (state := house.state(t, name)).on and not state.paused]
        everyone = Scope(own=tuple(house.tenants), reach=tuple(house.tenants))
        asked = {"consumer": name, "tenants": open_now, "batch": BATCH}
        async with self.runtime.transaction() as transaction:
            rows = (await transaction.stand_in(everyone).execute(HELD, asked)).all()
        if rows:
            letters = [letter for row in rows if (letter := await self._read(delivery, envelope_of(row)))]
            await delivery.deliver(letters)
            async with self.runtime.transaction() as transaction:
                places = {"consumer": name, "places": [row.place for row in rows]}
                await transaction.stand_in(everyone).execute(RELEASE, places)
        return len(rows)


async def _say_still_at_work(messages: list[Msg]) -> None:
    with suppress(NatsError):
        while True:
            await asyncio.sleep(ACK_SECONDS / 3)
            for message in messages:
                if not message.is_acked:
                    await message.in_progress()


class Patient:
    """A pull subscription that waits while the bus is away; FastStream by itself would ask again without a breath."""

    def __init__(self, subscription: JetStreamContext.PullSubscription, client: Client) -> None:
        """Stand in front of a subscription of this connection."""
        self.subscription = subscription
        self.client = client

    async def fetch(self, batch: int, timeout: float) -> list[Msg]:  # noqa: ASYNC109 - FastStream calls it so
        """Return what has come. Raises NATS's own time-out, which FastStream expects, if there is nothing."""
        try:
            if self.client.is_connected:
                return await self.subscription.fetch(batch, timeout)
        except TimeoutError:
            raise NatsTimeoutError from None
        except NatsError as failed:
            structlog.get_logger().warning("fetch_waits", reason=type(failed).__name__)
        await asyncio.sleep(AWAY_SECONDS)
        raise NatsTimeoutError

    async def unsubscribe(self) -> None:
        """Let it go."""
        await self.subscription.unsubscribe()


async def _leave_closed(message: object) -> object:
    return message
