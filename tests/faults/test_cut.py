"""Connections that are cut and servers that hang: told truthfully, and overcome without help."""

import asyncio
from contextlib import suppress

import psutil
from sqlalchemy import text

from core.errors import Unavailable
from tests.faults.house import House
from tests.faults.process import Cable

CUT = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()
""")


async def cut_database(house: House) -> bool:
    """Cut every other connection to the database; say whether ours has lived long enough to do so."""
    with suppress(Unavailable):
        async with house.runtime.everywhere() as work:
            await work.db.execute(CUT)
            return True
    return False


async def test_connections_that_are_cut_are_made_again(house: House) -> None:
    await house.worker.stop()
    addresses = house.servers.addresses
    async with Cable.to(addresses.nats_url) as cable:
        await house.start_worker(
            DINH_DATABASE_URL=addresses.database_url,
            DINH_NATS_URL=cable.url,
            DINH_NATS_ADMIN_URL=addresses.nats_admin_url,
        )
        async with house.under_load():
            for _ in range(3):
                await asyncio.sleep(0.4)
                cable.cut()
                await asyncio.sleep(0.2)
                await house.until(lambda: cut_database(house))
        await house.settle()
        assert house.worker.runs
        await house.worker.stop()
    await house.start_worker()
    await house.prove()


async def test_readiness_tells_of_servers_that_hang_without_closing_a_connection(house: House) -> None:
    pids = house.servers.pids
    postmaster = psutil.Process(pids["postgres"])
    postmaster.suspend()
    hanging = [psutil.Process(pids["nats"]), *postmaster.children(recursive=True)]
    for process in hanging:
        process.suspend()
    try:
        await house.until(lambda: house.ready_is(503))
        both = {"status": "not ready", "database": "down", "bus": "down"}
        await house.until(lambda: house.says(both))
        assert (await house.health("live"))[1] == {"status": "alive"}
    finally:
        for process in (*hanging, postmaster):
            process.resume()
    await house.until(lambda: house.ready_is(200))
    await house.prove()
