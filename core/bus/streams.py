"""The stream and its consumers: made by one admin identity, at start, and only here."""

import json

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from core.errors import Misconfigured
from core.plugin import Registry

EVENTS = "EVENTS"
ACK_SECONDS = 6
"""How long the letters of a worker that was killed wait; one that is slow says that it is still at work."""

ASK_SECONDS = 2.0
PENDING = 5000
DUPLICATE_SECONDS = 120


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
    jetstream = admin.jetstream()
    try:
        await jetstream.stream_info(EVENTS)
        info = await jetstream.update_stream(stream)
    except NotFoundError:
        info = await jetstream.add_stream(stream)
    if not info.config.allow_atomic:
        raise Misconfigured("Máy chủ NATS quá cũ: cần phiên bản 2.15 trở lên.")
    await _check_sync(admin)
    for name, found in registry.plugins.items():
        if found.handlers:
            await jetstream.add_consumer(EVENTS, consumer(name, {h.event.event_name for h in found.handlers}))


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
