"""A house of Quảng Trị on real durable servers, for the bench alone: everything is on in all its communes."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from sys import path

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types

from core import app, migration, opening
from core.embedded import Servers
from core.plugin import Registry, discover
from core.runtime import Runtime
from core.settings import Settings
from tenants.models.switch import NewSwitch
from tenants.service.switches import switch

ROOM = "ledger"
path.append(str(Path(__file__).parent / "rooms"))


def settings_of(servers: Servers, data: Path) -> Settings:
    """Return the settings of a house without a sample on these servers; its web on a free port, a process a core."""
    given = Settings(sample=False, data=data, port=free_port(), web_processes=os.cpu_count() or 1)
    return app.with_servers(given, servers.addresses)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@asynccontextmanager
async def opened(settings: Settings, *, room: bool = False) -> AsyncIterator[Runtime]:
    """Open the house in this process with every plugin on in the whole province; with `room`, the bench's own too."""
    registry = Registry([*discover(), ROOM] if room else None)
    if room:
        await migration.upgrade(settings.migration_url, registry)
    else:
        await opening.prepare(settings, lambda _line: None)
    runtime = Runtime(settings, registry)
    try:
        await runtime.refresh()
        async with runtime.everywhere() as work:
            for plugin in runtime.house.plugins:
                await switch(work, NewSwitch(plugin=plugin, on=True, why="Đo tốc độ"))
        await runtime.refresh()
        yield runtime
    finally:
        await runtime.close()


def communes(runtime: Runtime) -> list[str]:
    """Return the keys of the communes, in the order of the register."""
    return [tenant.id for tenant in runtime.house.tenants.values() if tenant.level == "commune"]


async def count(runtime: Runtime, pool: asyncpg.Pool, sums: str, table: str) -> int:
    """Return one sum over the rows of all tenants, e.g. `count(*)` of a table; asked bare, so that asking is cheap."""
    async with pool.acquire() as db, db.transaction():
        await db.execute("SELECT set_config('dinh.reach', $1, true)", ",".join(runtime.house.tenants))
        return int(await db.fetchval(f"SELECT coalesce({sums}, 0) FROM {table}"))  # noqa: S608 - our own names


async def pool_of(url: str, size: int) -> asyncpg.Pool:
    """Return a bare pool of connections to the address that SQLAlchemy knows as `url`, opened ahead."""
    return await asyncpg.create_pool(url.replace("+asyncpg", ""), min_size=size, max_size=size)


async def analyze(settings: Settings) -> None:
    """Let PostgreSQL count its rows at once, as it does by itself in a house that has run for a minute."""
    db = await asyncpg.connect(settings.migration_url.replace("+asyncpg", ""))
    await db.execute("ANALYZE")
    await db.execute("SET ROLE dinh_owner; ANALYZE")
    await db.close()
