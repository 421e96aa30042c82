"""A second process of the same house, for what has to hold in every one of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import httpx
from litestar import Litestar

from core.plugin import Registry
from core.runtime import PROMISE_SECONDS, Runtime
from core.testing.kit import Kit, browser
from core.web.app import create_app


@dataclass
class Process:
    """A web process beside the kit's own."""

    runtime: Runtime
    app: Litestar

    def also(self, client: httpx.AsyncClient) -> httpx.AsyncClient:
        """Return the same browser or system, with its cookies and headers, talking to this process."""
        same = browser(self.app, client.base_url.path, dict(client.headers))
        same.cookies = client.cookies
        return same

    async def soon(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds here. Raises TimeoutError after the two seconds that the house promises."""
        async with asyncio.timeout(PROMISE_SECONDS):
            while not await holds():  # noqa: ASYNC110 - the other process is asked, as a person would
                await asyncio.sleep(0.05)


@asynccontextmanager
async def process(kit: Kit) -> AsyncIterator[Process]:
    """Open the kit's house in one more process, which looks for changes as every process does."""
    runtime = Runtime(kit.runtime.settings, Registry(), pool=4)
    await runtime.refresh()
    watching = asyncio.create_task(runtime.watch())
    yield Process(runtime, create_app(runtime, lambda: True))
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    await runtime.close()
