"""The stream and its consumers: made by one admin identity, at start, and only here."""

import json

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from core.errors import Misconfigured
from core.plugin import Registry

EVENTS = "EVENTS"
ACK_SECONDS = 6
"""How long the letters of a worker that was killed wait; one that is slow says that it is still at work."""

ASK_SECONDS = 2.0
PENDING = 5000
DUPLICATE_SECONDS = 120


ENTRY, TAKER = "ENTRY", "entry"
"""The stream in which other systems hand in what they have to tell, and its one consumer."""

ENTRY_BYTES = 256_000_000
ENTRY_WAITING = 20_000
"""How much one system may let wait for one unit: nobody fills the stream for the others."""


async def ensure(admin: Client, registry: Registry, replicas: int = 1) -> None:
    """Bring the stream and one durable pull consumer per listening plugin to the shape wanted today.

    Raises Misconfigured if the server cannot hold what the platform promises.
    """
    stream = StreamConfig(
        name=EVENTS,
        subjects=["evt.>"],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=90 * 86400,
        duplicate_window=DUPLICATE_SECONDS,
        num_replicas=replicas,
        deny_delete=True,
        deny_purge=True,
        allow_rollup_hdrs=False,
        allow_atomic=True,
    )
    info = await _bring(admin, stream)
    if not info.config.allow_atomic:
        raise Misconfigured("Máy chủ NATS quá cũ: cần phiên bản 2.15 trở lên.")
    await _check_sync(admin)
    await _bring(admin, entry(replicas))
    taker = ConsumerConfig(durable_name=TAKER, ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_SECONDS * 5)
    jetstream = admin.jetstream()
    await jetstream.add_consumer(ENTRY, taker)
    for name, found in registry.plugins.items():
        if found.handlers:
            await jetstream.add_consumer(EVENTS, consumer(name, {h.event.event_name for h in found.handlers}))


def entry(replicas: int) -> StreamConfig:
    """Return the stream of what other systems hand in: kept until it is taken.

    Deduplication is as good as off: it goes by an id that any sender can choose, and so hide what another one sends.
    """
    return StreamConfig(
        name=ENTRY,
        subjects=["in.*.*"],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        discard_new_per_subject=True,
        max_msgs_per_subject=ENTRY_WAITING,
        max_bytes=ENTRY_BYTES,
        duplicate_window=0.1,
        num_replicas=replicas,
        deny_delete=True,
        deny_purge=True,
        allow_rollup_hdrs=False,
    )


async def _bring(admin: Client, stream: StreamConfig) -> StreamInfo:
    jetstream = admin.jetstream()
    try:
        await jetstream.stream_info(str(stream.name))
        return await jetstream.update_stream(stream)
    except NotFoundError:
        return await jetstream.add_stream(stream)


async def _check_sync(admin: Client) -> None:
    """Raise Misconfigured unless the server syncs to disk before it acknowledges.

    A server of somebody else's may not let us ask; then the operator is told, and answers for it.
    """
    try:
        answer = await admin.request("$SYS.REQ.SERVER.PING.VARZ", timeout=ASK_SECONDS)
    except NatsError:
        structlog.get_logger().warning("sync_interval_unknown", advice="set jetstream.sync_interval: always")
        return
    if not json.loads(answer.data)["data"].get("jetstream", {}).get("config", {}).get("sync_always"):
        raise Misconfigured("NATS trả lời trước khi ghi xuống đĩa. Hãy đặt jetstream { sync_interval: always }.")


def consumer(plugin: str, events: set[str]) -> ConsumerConfig:
    """Return the durable consumer of a plugin: it hears what its handlers name, from every tenant."""
    return ConsumerConfig(
        durable_name=plugin,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_SECONDS,
        max_ack_pending=PENDING,
        filter_subjects=sorted(f"evt.*.{event}" for event in events),
    )
