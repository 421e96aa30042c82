"""The house that the faults befall: once for all of them, so that the oracle looks back over every one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import nats
import pytest
import pytest_asyncio

from core import app, opening
from core.bus.wire import POKE
from core.embedded import servers
from core.plugin import Registry, discover
from core.runtime import Runtime
from core.settings import Settings
from tenants.models.key import NewKey
from tenants.service import keys
from tests.faults.house import HERE, PROGRAM, House
from tests.faults.process import Process, free_port

ROOMS = HERE / "rooms"
INSTALLED = "[dinhlang.plugins]\nbrittle = brittle\nwitness = witness\n"


@pytest.fixture(scope="session")
def installed_rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that makes the rooms plugins by entry point, as an installed package would."""
    site = tmp_path_factory.mktemp("site")
    package = site / "rooms-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: rooms\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(INSTALLED)
    return site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running_house(installed_rooms: Path) -> AsyncIterator[House]:
    """A house of real processes: durable servers, web and worker, complaints and kpis on in the whole province."""
    sys.path.append(str(ROOMS))
    with TemporaryDirectory(prefix="dinh") as folder, servers(Path(folder)) as running:
        settings = app.with_servers(Settings(sample=False, data=Path(folder)), running.addresses)
        await opening.prepare(settings, lambda _line: None)
        runtime = Runtime(settings, Registry([*discover(), "brittle", "witness"]))
        await runtime.refresh()
        admin = await nats.connect(running.addresses.nats_admin_url, max_reconnect_attempts=-1, reconnect_time_wait=1)
        pokes: set[asyncio.Task[None]] = set()
        runtime.on_letters.append(lambda: pokes.add(asyncio.ensure_future(admin.publish(POKE))))
        async with runtime.everywhere() as work:
            _, key = await keys.issue(work, NewKey(name="Một cửa", below=True, why="Thử"))
        env = {name: value for name, value in os.environ.items() if not name.startswith("DINH_")} | {
            "DINH_DATA": folder,
            "DINH_PORT": str(free_port()),
            "PYTHONPATH": f"{installed_rooms}{os.pathsep}{ROOMS}",
        }
        web = Process("web", [PROGRAM, "web"], env, Path(folder) / "web.log")
        worker = Process("worker", [PROGRAM, "worker"], env, Path(folder) / "worker.log")
        house = House(running, runtime, admin, web, worker, key)
        try:
            for plugin in ("complaints", "kpis"):
                await house.switch("45", plugin, on=True)
            await house.start_worker()
            await house.start_web()
            yield house
        finally:
            for process in (web, worker):
                await process.stop()
            await asyncio.gather(*pokes)
            await admin.close()
            await runtime.close()


@pytest_asyncio.fixture(loop_scope="session")
async def house(running_house: House) -> AsyncIterator[House]:
    """The house with everything up and at rest."""
    running_house.servers.start_postgres()
    running_house.servers.start_nats()
    if not running_house.worker.runs:
        await running_house.start_worker()
    if not running_house.web.runs:
        await running_house.start_web()
    await running_house.until(lambda: running_house.ready_is(200))
    await running_house.settle()
    yield running_house
