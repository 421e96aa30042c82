"""The composition root: from settings to a web process, a worker process, or one piece of work."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
import uvicorn
import uvloop
from faststream.nats import NatsBroker

from core import log, migration
from core.actor import Actor
from core.bus import streams
from core.bus.callout import Callout
from core.bus.entry import Entry
from core.bus.relay import Relay
from core.bus.wire import FOR_EVER, PING_SECONDS, RECONNECT_SECONDS, Wire, connect
from core.bus.worker import Bus
from core.clock import Clock
from core.embedded import Addresses, addresses
from core.errors import Unavailable
from core.plugin import Registry
from core.runtime import Runtime
from core.settings import Settings, get_settings
from core.web.app import create_app
from core.work import Work

OPERATOR = Actor("operator", "Người vận hành")
AGAIN_SECONDS = 1.0
STOP_SECONDS = 10


def found_settings() -> Settings:
    """Return the settings with the addresses of the servers that run. Raises Misconfigured if none do."""
    settings = get_settings()
    return with_servers(settings, addresses(settings.data))


def with_servers(settings: Settings, found: Addresses) -> Settings:
    """Return the settings with the addresses of these servers."""
    told = ("database_url", "migration_url", "nats_url", "nats_admin_url", "nats_auth_url", "nats_issuer_seed")
    return settings.model_copy(update={name: getattr(found, name) for name in told})


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Runtime]:
    """Open the house in this process, after every start-up check.

    Raises Misconfigured on the first that fails, Unavailable if the database is away.
    """
    runtime = Runtime(settings, Registry())
    try:
        await runtime.refresh()
        await migration.check(settings.database_url, runtime.registry)
        yield runtime
    finally:
        await runtime.close()


async def web(settings: Settings) -> None:
    """Serve the web until told to stop; requests under way are finished first."""
    async with opened(settings) as runtime:
        wire = Wire(settings.nats_url, "dinh web")
        runtime.on_letters.append(wire.poke)
        config = uvicorn.Config(
            create_app(runtime, wire.is_up),
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        gc.collect()
        gc.set_threshold(20_000)  # a request makes some thousands of small things, hardly one of them in a circle
        gc.freeze()  # what is there now is there for good: no collection need look at it again
        async with _background(runtime.watch, wire.keep):
            await uvicorn.Server(config).serve([listening(settings)])
        await wire.close()


def listening(settings: Settings) -> socket.socket:
    """Return a socket on the web's port; the processes that serve it each have one, and the kernel deals out."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if settings.web_processes > 1:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    door.bind((settings.host, settings.port))
    return door


async def worker(settings: Settings) -> None:
    """Relay, deliver and keep time until told to stop; what is not acknowledged comes again."""
    async with opened(settings) as runtime:
        await prepare_streams(settings, runtime)
        stop, lost = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)

        async def closed() -> None:
            lost.set()
            stop.set()

        client = await connect(settings.nats_url, "dinh relay", closed)
        relay = Relay(runtime, client)
        wire = Wire(settings.nats_url, "dinh worker")
        wire.on_poke(relay.wake)
        runtime.on_letters.append(relay.wake)
        broker = NatsBroker(
            settings.nats_url,
            name="dinh bus",
            logger=None,
            max_reconnect_attempts=FOR_EVER,
            reconnect_time_wait=RECONNECT_SECONDS,
            ping_interval=PING_SECONDS,
            closed_cb=closed,
        )
        bus = Bus(runtime, broker)
        await bus.start()
        structlog.get_logger().info("worker_ready")
        endless = [runtime.watch, relay.run, bus.drain, Clock(runtime).run, wire.keep]
        if settings.nats_auth_url and settings.nats_issuer_seed:
            endless += [
                Callout(runtime, settings.nats_auth_url, settings.nats_issuer_seed).run,
                Entry(runtime, client).run,
            ]
        async with _background(*endless):
            await stop.wait()
        if lost.is_set():
            raise Unavailable("Máy chủ NATS đã đóng hẳn kết nối. Bộ xử lý cần được chạy lại.")
        await broker.stop()
        await wire.close()
        await client.close()


async def prepare_streams(settings: Settings, runtime: Runtime) -> None:
    """Bring stream and consumers to today's shape, as the one identity that may. Raises Misconfigured."""
    admin = await connect(settings.nats_admin_url, "dinh admin", patience=STOP_SECONDS)
    try:
        await streams.ensure(admin, runtime.registry, settings.nats_replicas)
    finally:
        await admin.close()


@asynccontextmanager
async def _background(*endless: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run what never ends beside the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_for_ever(one)) for one in endless]
        yield
        for task in tasks:
            task.cancel()


async def _for_ever(endless: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Begin again what has failed.

    On the surface ending the process might seem more honest. However, letters under way would then wait for their
    time-out, and one mistake that comes back would keep the whole house from its work.
    """
    while True:
        try:
            await endless()
        except Exception:  # noqa: BLE001 - said above
            structlog.get_logger().exception("begins_again", what=endless.__qualname__)
        await asyncio.sleep(AGAIN_SECONDS)


def run(main: Callable[[Settings], Awaitable[None]], settings: Settings) -> None:
    """Run one process to its end."""
    log.configure(settings.log_level)
    uvloop.run(main(settings))  # type: ignore[arg-type]  # an async function's awaitable is a coroutine


def at_work[Result](do: Callable[[Work], Awaitable[Result]], tenant: str = "") -> Result:
    """Do one piece of work from the command line, at a tenant (the province if none is named) and all below it."""

    async def main() -> Result:
        async with opened(found_settings()) as runtime:
            root = runtime.house.root
            if root is None:
                raise Unavailable("Chưa có đơn vị nào. Hãy chạy: dinh migrate.")
            here = tenant or root.id
            async with runtime.begin(here, OPERATOR, runtime.house.below(here)) as work:
                return await do(work)

    return asyncio.run(main())
