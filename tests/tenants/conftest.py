"""A second process of the same house, for what has to hold in every one of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx
import pytest
from litestar import Litestar

from core.plugin import Registry
from core.runtime import Runtime
from core.testing import Kit
from core.web.app import create_app

PROMISE_SECONDS = 2.0


@dataclass
class Process:
    """A web process beside the kit's own."""

    runtime: Runtime
    app: Litestar

    def also(self, client: httpx.AsyncClient) -> httpx.AsyncClient:
        """Return the same browser or system, with its cookies and headers, talking to this process."""
        transport = httpx.ASGITransport(app=self.app)  # type: ignore[arg-type]  # two spellings of the ASGI protocol
        return httpx.AsyncClient(
            transport=transport, base_url=client.base_url, headers=client.headers, cookies=client.cookies
        )

    async def soon(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds here; fail after the two seconds that the house promises."""
        async with asyncio.timeout(PROMISE_SECONDS):
            while not await holds():
                await asyncio.sleep(0.05)


@pytest.fixture
async def beside(kit: Kit) -> AsyncIterator[Process]:
    """A second process, which looks for changes as every process does."""
    runtime = Runtime(kit.runtime.settings, Registry(), pool=4)
    await runtime.refresh()
    watching = asyncio.create_task(runtime.watch())
    yield Process(runtime, create_app(runtime, lambda: True))
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    await runtime.close()
