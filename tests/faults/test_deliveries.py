"""Deliveries that come twice, in the wrong order, to a paused plugin, or to a handler that fails."""

import asyncio
import random
import time
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel import col, select

from core.bus.relay import publish
from core.bus.wire import connect
from core.mailbox import Audit, DeadLetter, EventLog, envelope_of
from tests.faults.house import COMMUNES, House, dossier

POISON, ENDLESS = "2024-03-04", "2024-03-05"


async def heard(house: House, tenant: str) -> list[UUID]:
    """Return the cases of which the witness has heard at a commune, in the order in which it did."""
    async with house.runtime.begin(tenant) as work:
        notes = select(Audit).where(col(Audit.action) == "witness.heard").order_by(col(Audit.seq))
        return [UUID(note.target) for note in await work.all(notes)]


async def held(house: House, tenant: str) -> int:
    """Count the letters that wait for the witness at a commune."""
    async with house.runtime.begin(tenant) as work:
        return int((await work.db.execute(text("SELECT count(*) FROM core_held"))).scalar_one())


async def refuses(house: House, tenant: str) -> bool:
    """Say whether the web refuses events for a commune where their plugin is off; the event itself is no event."""
    async with house.system() as client:
        answer = await client.post(f"{house.address}/t/45/api/events", json={**dossier(tenant), "data": {}})
        return {fault["path"] for fault in answer.json()["errors"]} == {"/tenant"}


async def test_doubled_and_reordered_deliveries_count_once_and_forged_ones_never(house: House) -> None:
    async with house.under_load():
        await asyncio.sleep(1)
    async with house.runtime.everywhere() as work:
        newest = select(EventLog).where(col(EventLog.tenant_id).in_(COMMUNES)).order_by(col(EventLog.seq).desc())
        told = [envelope_of(row) for row in await work.all(newest.limit(150))]
    again = [*told * 3, *(envelope._replace(id=uuid4()) for envelope in told[:50])]
    random.Random(2026).shuffle(again)  # noqa: S311 - nothing secret, and the same every time
    client = await connect(house.servers.addresses.nats_url, "copies")
    await publish(client, [(str(uuid4()), e.subject, e.headers(), e.data.encode()) for e in again])
    await client.close()
    await house.prove()


async def test_what_waits_during_a_pause_is_handled_in_order_also_across_a_kill(house: House) -> None:
    commune = house.quiet[0]
    await house.switch(commune, "witness", on=True, paused=True)
    filed = [await house.file(commune) for _ in range(40)]
    await house.until(lambda: house.counts(held(house, commune), 40))
    filed += [await house.file(commune) for _ in range(10)]
    await house.until(lambda: house.counts(held(house, commune), 50))
    assert await heard(house, commune) == []
    await house.switch(commune, "witness", on=True, paused=False)
    house.worker.kill()
    await house.start_worker()
    filed += [await house.file(commune) for _ in range(10)]
    await house.settle()
    assert await heard(house, commune) == filed
    await house.prove()


async def test_a_switch_holds_within_two_seconds_and_what_was_told_after_it_is_heard(house: House) -> None:
    commune = house.quiet[1]
    dropped = await house.file(commune)
    await house.settle()
    for just_now in (commune, *house.quiet[5:9]):
        await house.switch(just_now, "witness", on=True)
        first = await house.file(just_now)
        await house.settle()
        assert await heard(house, just_now) == [first]
    await house.switch(commune, "witness", on=False)
    await house.switch(house.quiet[4], "kpis", on=False)
    began = time.monotonic()
    await house.until(lambda: refuses(house, house.quiet[4]))
    while True:
        last = await house.file(commune)
        await house.settle()
        if last not in await heard(house, commune):
            break
    assert time.monotonic() - began < 2
    await house.switch(house.quiet[4], "kpis", on=True)
    await house.switch(commune, "witness", on=True)
    await house.prove()
    assert not {dropped, last} & set(await heard(house, commune))


async def test_poison_and_a_handler_without_end_die_alone(house: House) -> None:
    commune = house.quiet[2]
    await house.switch(commune, "witness", on=True)
    await house.worker.stop()
    days = [None, None, POISON, None, None, ENDLESS, None, None, None, None]
    filed = [await house.file(commune, day) for day in days]
    poison, endless = filed[2], filed[5]
    await house.start_worker()
    async with house.under_load():
        await asyncio.sleep(1)
    await house.settle()
    assert await heard(house, commune) == [case for case in filed if case not in {poison, endless}]
    async with house.runtime.begin(commune) as work:
        dead = {letter.data.count(str(poison)): letter for letter in await work.all(select(DeadLetter))}
    assert dead[1].reason == "RuntimeError: poison"
    assert "hear · handlers.py" in dead[1].detail
    assert dead[0].reason.startswith("TimeoutError")
    house.dead += 2
    await house.prove()
