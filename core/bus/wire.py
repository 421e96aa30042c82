"""The wire to NATS: it never gives up, and says whether it is up; a poke on it wakes the relay at once."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from core.errors import Unavailable

POKE = "poke.outbox"
RETRY_SECONDS = 1.0
SOON_SECONDS = 0.005
FOR_EVER = -1
RECONNECT_SECONDS = 1
PING_SECONDS = 3
"""A server that hangs without closing the connection is noticed after three pings without an answer."""


async def connect(
    url: str, name: str, closed: Callable[[], Awaitable[None]] | None = None, *, patience: float | None = None
) -> Client:
    """Connect, and reconnect for ever. Raises Unavailable if nobody answers at first, for so many seconds."""

    async def report(error: Exception) -> None:
        structlog.get_logger().warning("nats", error=type(error).__name__)

    try:
        async with asyncio.timeout(patience):
            return await nats.connect(
                url,
                name=name,
                max_reconnect_attempts=FOR_EVER,
                reconnect_time_wait=RECONNECT_SECONDS,
                ping_interval=PING_SECONDS,
                error_cb=report,
                closed_cb=closed,
            )
    except (OSError, NatsError) as away:
        raise Unavailable(
            f"Không vào được NATS ở {urlsplit(url).hostname}:{urlsplit(url).port or 4222}: máy chủ không trả lời, "
            "hoặc không nhận tài khoản, mật khẩu đó."
        ) from away


class Wire:
    """A connection for pokes, rebuilt whenever it closes for good."""

    def __init__(self, url: str, name: str) -> None:
        """Remember where to connect; `keep` does it."""
        self._url = url
        self._name = name
        self._client: Client | None = None
        self._closed = asyncio.Event()
        self._heard: list[Callable[[], None]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._soon = False

    def is_up(self) -> bool:
        """Say whether the bus can be reached now."""
        return self._client is not None and self._client.is_connected

    def on_poke(self, wake: Callable[[], None]) -> None:
        """Call `wake` when another process has put something into the outbox."""
        self._heard.append(wake)

    def poke(self) -> None:
        """Tell the relay that there is something to take; many commits within some milliseconds are told as one.

        If this is lost the relay looks by itself soon.
        """
        if not self._soon and self.is_up():
            self._soon = True
            asyncio.get_running_loop().call_later(SOON_SECONDS, self._send_soon)

    def _send_soon(self) -> None:
        self._soon = False
        task = asyncio.ensure_future(self._send())
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self) -> None:
        with suppress(NatsError, OSError):
            if self._client:
                await self._client.publish(POKE)

    async def keep(self) -> None:
        """Stay connected for ever."""
        while True:
            self._closed.clear()
            try:
                self._client = await connect(self._url, self._name, self._on_closed)
                if self._heard:
                    await self._client.subscribe(POKE, cb=self._on_poke)
                await self._closed.wait()
            except (NatsError, OSError, Unavailable) as away:
                structlog.get_logger().warning("nats_away", error=type(away).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def close(self) -> None:
        """Let the connection go."""
        if self._client:
            await self._client.close()

    async def _on_closed(self) -> None:
        self._closed.set()

    async def _on_poke(self, _message: Msg) -> None:
        for wake in self._heard:
            wake()
