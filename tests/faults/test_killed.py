"""What is killed comes again, and nothing that was accepted is lost or counted twice."""

import asyncio
import sys

import httpx

from tests.faults.house import COMMUNES, HERE, House


async def test_a_killed_worker_loses_nothing(house: House) -> None:
    async with house.under_load():
        await asyncio.sleep(1)
        house.worker.kill()
        await asyncio.sleep(0.5)
        await house.start_worker()
        await asyncio.sleep(0.5)
    await house.settle()
    await house.prove()


async def test_a_relay_killed_between_publish_and_delete_sends_nothing_twice(house: House) -> None:
    await house.worker.stop()
    for commune in COMMUNES * 5:
        await house.file(commune)
    before = (await house.admin.jetstream().stream_info("EVENTS")).state.messages
    dying = house.process("worker", [sys.executable, str(HERE / "dying_relay.py")])
    dying.start()
    assert await dying.ended() == -9
    assert await house.waiting() >= len(COMMUNES) * 5
    published = (await house.admin.jetstream().stream_info("EVENTS")).state.messages
    assert published >= before + len(COMMUNES) * 5
    refused = house.worker.said("batch_refused")
    await house.start_worker()
    await house.prove()
    assert house.worker.said("batch_refused") > refused
    assert (await house.admin.jetstream().stream_info("EVENTS")).state.messages == published


async def test_while_nats_is_away_filing_goes_on_and_letters_wait(house: House) -> None:
    async with house.under_load():
        await asyncio.sleep(0.5)
        house.servers.kill_nats()
        await house.until(lambda: house.ready_is(503))
        assert (await house.health())[1]["bus"] == "down"
        assert (await house.health())[1]["database"] == "up"
        assert (await house.health("live"))[0] == httpx.codes.OK
        accepted = len(house.load.accepted)
        await asyncio.sleep(1)
        assert len(house.load.accepted) > accepted
        assert await house.waiting() >= len(house.load.accepted) - accepted
        await asyncio.to_thread(house.servers.start_nats)
        await house.until(lambda: house.ready_is(200))
    await house.settle()
    await house.prove()


async def test_while_postgresql_is_away_the_web_says_503_and_recovers(house: House) -> None:
    async with house.under_load() as load:
        await asyncio.sleep(0.5)
        unavailable = load.answers["503"]
        house.servers.kill_postgres()
        await house.until(lambda: house.ready_is(503))
        assert (await house.health())[1]["database"] == "down"
        assert (await house.health("live"))[0] == httpx.codes.OK
        await asyncio.sleep(1)
        assert load.answers["503"] > unavailable
        await asyncio.to_thread(house.servers.start_postgres)
        accepted = len(load.accepted)
        await house.until(lambda: house.ready_is(200))
        await house.until(lambda: len(load.accepted) > accepted)
    await house.settle()
    assert house.worker.runs
    assert house.web.runs
    await house.prove()


async def test_all_at_once(house: House) -> None:
    async with house.under_load():
        await asyncio.sleep(0.5)
        house.worker.kill()
        house.servers.kill_nats()
        house.servers.kill_postgres()
        house.web.kill()
        await asyncio.to_thread(house.servers.start_postgres)
        await asyncio.to_thread(house.servers.start_nats)
        await house.start_worker()
        await house.start_web()
    await house.settle()
    await house.prove()
