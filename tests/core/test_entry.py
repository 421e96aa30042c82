"""The NATS door for other systems: what they may tell, and that they can do nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client
from sqlalchemy import text

from core.bus.callout import Callout
from core.bus.entry import Entry
from core.bus.streams import ENTRY
from core.bus.wire import connect
from core.testing import Kit, TestBus

DOSSIER = {
    "dossier_id": "HS-1",
    "procedure": "1.001193",
    "received_on": "2026-11-02",
    "due_on": "2026-11-05",
    "online": True,
}
STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


def event(number: str, **changed: object) -> dict[str, object]:
    """Return a CloudEvent as another system makes it."""
    kind = "kpis.dossier_received"
    data = {**DOSSIER, "dossier_id": f"HS-{number}"}
    made = {"specversion": "1.0", "id": number, "source": "https://motcua.vn", "type": kind, "data": data}
    return {**made, **changed}


class Outside:
    """The world of other systems around one house, and the worker's half that listens to it."""

    def __init__(self, kit: Kit, entry: Entry, admin: Client, stack: AsyncExitStack) -> None:
        self.kit, self.entry, self.admin, self.stack = kit, entry, admin, stack
        self.refusals: list[str] = []

    async def key(self, tenant: str, *, below: bool = True) -> tuple[str, str]:
        """Issue a credential; returns the key's id and its secret."""
        asked = {"name": "Một cửa điện tử", "below": below, "days": 30, "why": "Thử"}
        answer = await self.kit.administrator.post(f"http://dinh/t/{tenant}/api/tenants/keys", json=asked)
        told = answer.raise_for_status().json()
        return told["id"], told["secret"]

    async def system(self, tenant: str, *, below: bool = True) -> tuple[str, Client]:
        """Let another system connect; returns its key's id and its connection."""
        key, secret = await self.key(tenant, below=below)
        return key, await self.connect(key, secret)

    async def connect(self, key: str, secret: str) -> Client:
        """Connect as other systems do: whatever name, the credential, an inbox of one's own."""

        async def refuse(error: Exception) -> None:
            self.refusals.append(str(error))

        client = await nats.connect(
            self.kit.addresses.nats_entry_url,
            user="mot-cua",
            password=secret,
            inbox_prefix=f"_INBOX.{key}".encode(),
            allow_reconnect=False,
            error_cb=refuse,
        )
        self.stack.push_async_callback(client.close)
        return client

    async def refused(self, client: Client, verb: str, subject: str) -> bool:
        """Say whether the broker complains when somebody publishes or subscribes."""
        self.refusals.clear()
        await getattr(client, verb)(subject)
        await client.flush()
        await asyncio.sleep(0.05)
        return bool(self.refusals)

    async def settle(self) -> None:
        """Let the house take in all that was handed in."""
        while (await self.admin.jetstream().stream_info(ENTRY)).state.messages:
            await self.entry.turn()


@pytest.fixture
async def outside(kit: Kit, bus: TestBus) -> AsyncIterator[Outside]:
    told = kit.addresses
    async with AsyncExitStack() as stack:
        auth, platform = await connect(told.nats_auth_url, "callout"), await connect(told.nats_url, "entry")
        for client in (auth, platform):
            stack.push_async_callback(client.close)
        await Callout(kit.runtime, told.nats_auth_url, told.nats_issuer_seed).listen(auth)
        yield Outside(kit, Entry(kit.runtime, platform), bus.admin, stack)


async def hand_in(system: Client, subject: str, content: object, kind: str = STRUCTURED) -> dict[str, Any]:
    """Hand a message in and return the receipt."""
    answer = await system.request(subject, json.dumps(content).encode(), headers={"content-type": kind}, timeout=2)
    return dict(json.loads(answer.data))


async def received(kit: Kit, tenant: str) -> int:
    auditor = await kit.person(tenant, "auditor", below=True)
    return int((await auditor.get("/api/kpis")).raise_for_status().json()[0]["dossiers_received"])


async def letters(kit: Kit) -> list[Any]:
    async with kit.runtime.everywhere() as work:
        return list(await work.db.execute(text("SELECT * FROM core_dead_letter ORDER BY created_at")))


async def test_what_is_handed_in_counts_once_however_often_and_in_whatever_form(
    kit: Kit, bus: TestBus, outside: Outside
) -> None:
    key, system = await outside.system(kit.district)
    place = f"in.{kit.commune}.{key}"
    for _ in range(2):
        assert (await hand_in(system, place, event("1")))["stream"] == ENTRY
        await hand_in(system, place, [event("2"), event("3"), event("1")], BATCH)
        headers = {f"ce-{name}": str(value) for name, value in event("4").items() if name != "data"}
        await system.publish(place, json.dumps(event("4")["data"]).encode(), headers=headers)
        await system.flush()
    await outside.settle()
    await bus.settle()
    assert await received(kit, kit.commune) == 4
    assert await received(kit, kit.district) == 4
    async with kit.work(kit.commune) as work:
        actors = set((await work.db.execute(text("SELECT actor FROM core_event_log"))).scalars())
    assert f"machine:{key}" in actors
    assert await letters(kit) == []


async def test_what_came_over_http_and_comes_again_over_nats_counts_once(
    kit: Kit, bus: TestBus, outside: Outside
) -> None:
    key, secret = await outside.key(kit.commune)
    headers = {"authorization": f"Bearer {secret}", "content-type": STRUCTURED}
    answer = await kit.administrator.post(f"http://dinh/t/{kit.commune}/api/events", json=event("1"), headers=headers)
    assert answer.status_code == 202
    await hand_in(await outside.connect(key, secret), f"in.{kit.commune}.{key}", event("1"))
    await outside.settle()
    await bus.settle()
    assert await received(kit, kit.commune) == 1


async def test_the_broker_lets_nobody_publish_for_another_unit_or_as_another_system(kit: Kit, outside: Outside) -> None:
    key, system = await outside.system(kit.district)
    own, alone = await outside.system(kit.district, below=False)
    other, _ = await outside.key(kit.commune)
    for subject in (
        f"in.{kit.elsewhere}.{key}",
        f"in.{kit.province}.{key}",
        f"in.{kit.commune}.{other}",
        f"in.{kit.commune}.{key}.more",
        f"in.{kit.commune}",
        "in.>",
        "evt.19429.complaints.case_opened",
        "poke.outbox",
        "$JS.API.STREAM.INFO.ENTRY",
        "$JS.API.CONSUMER.MSG.NEXT.ENTRY.entry",
        "$SYS.REQ.USER.AUTH",
        f"_INBOX.{other}.x",
    ):
        assert await outside.refused(system, "publish", subject), subject
    assert await outside.refused(alone, "publish", f"in.{kit.commune}.{own}")
    assert not await outside.refused(alone, "publish", f"in.{kit.district}.{own}")
    await outside.settle()


async def test_another_system_hears_nothing_but_its_own_receipts(kit: Kit, outside: Outside) -> None:
    _, system = await outside.system(kit.district)
    other, _ = await outside.key(kit.district)
    for subject in (">", "in.>", "evt.>", "_INBOX.>", "_INBOX.*", f"_INBOX.{other}.>", "$SYS.>", "$JS.>", "poke.>"):
        assert await outside.refused(system, "subscribe", subject), subject


async def greeted(kit: Kit, credential: str) -> str:
    """Return how the broker answers who connects with this credential: PONG lets them in."""
    address = urlsplit(kit.addresses.nats_entry_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    await reader.readline()
    writer.write(b"CONNECT " + json.dumps({"user": "mot-cua", "pass": credential}).encode() + b"\r\nPING\r\n")
    answer = "+OK"
    while answer == "+OK":
        answer = (await reader.readline()).decode().strip()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answer


async def test_who_has_no_key_or_one_that_no_longer_holds_cannot_connect(kit: Kit, outside: Outside) -> None:
    key, secret = await outside.key(kit.district)
    assert await greeted(kit, secret) == "PONG"
    revoke = f"http://dinh/t/{kit.district}/tenants/keys/{key}/revoke"
    assert (await kit.administrator.post(revoke, data={"why": "Lộ khóa"})).status_code == 303
    officer = await kit.person(kit.district)
    for credential in (secret, "", "dk_" + "x" * 43, officer.cookies["dinh_session"], "\x00", "đ" * 400):
        assert await greeted(kit, credential) == "-ERR 'Authorization Violation'", credential
    key, secret = await outside.key(kit.district)
    assert await greeted(kit, secret) == "PONG"
    kit.move_clock(days=31)
    assert await greeted(kit, secret) == "-ERR 'Authorization Violation'"


async def test_what_a_revoked_system_has_handed_in_before_is_not_taken(
    kit: Kit, bus: TestBus, outside: Outside
) -> None:
    key, system = await outside.system(kit.commune)
    await hand_in(system, f"in.{kit.commune}.{key}", event("1"))
    revoke = f"http://dinh/t/{kit.commune}/tenants/keys/{key}/revoke"
    await kit.administrator.post(revoke, data={"why": "Lộ khóa"})
    await outside.settle()
    await bus.settle()
    assert await received(kit, kit.commune) == 0


async def test_what_is_wrong_is_kept_with_its_place_and_what_is_right_beside_it_comes_in(
    kit: Kit, bus: TestBus, outside: Outside
) -> None:
    key, system = await outside.system(kit.district)
    place = f"in.{kit.commune}.{key}"
    wrong = event("2", data={**DOSSIER, "received_on": "hôm nay"})
    for _ in range(2):
        await hand_in(system, place, [event("1"), wrong, event("3", tenant=kit.neighbour)], BATCH)
        await system.request(place, b"no json \x00", headers={"content-type": STRUCTURED}, timeout=2)
    await outside.settle()
    await bus.settle()
    assert await received(kit, kit.district) == 1
    kept = {letter.reason.partition(":")[0]: letter for letter in await letters(kit)}
    assert sorted(kept) == ["/data/received_on", "/tenant", "BadInput"]
    assert {(letter.consumer, letter.tenant_id) for letter in kept.values()} == {("entry", kit.commune)}
    assert kept["/data/received_on"].attempts == 2


async def test_a_refused_event_is_mended_in_the_console_and_counts_once_even_if_it_comes_again(
    kit: Kit, bus: TestBus, outside: Outside
) -> None:
    key, system = await outside.system(kit.commune)
    place = f"in.{kit.commune}.{key}"
    await hand_in(system, place, event("7", data={**DOSSIER, "received_on": "hôm nay"}))
    await outside.settle()
    [letter] = await letters(kit)
    page = f"http://dinh/t/{kit.commune}/dead-letters/{letter.id}"
    assert (await kit.administrator.get(page, headers={"accept": "text/html"})).status_code == 200
    assert (await kit.administrator.post(page, data={"why": "Sửa ngày"})).status_code == 400
    mended = {"why": "Sửa ngày", "edited": json.dumps(event("7"))}
    assert (await kit.administrator.post(page, data=mended)).status_code == 303
    await hand_in(system, place, event("7"))
    await outside.settle()
    await bus.settle()
    assert await received(kit, kit.commune) == 1


async def test_where_the_plugin_is_off_nothing_is_taken(kit: Kit, bus: TestBus, outside: Outside) -> None:
    key, system = await outside.system(kit.district)
    await kit.switch(kit.commune, "kpis", on=False)
    await hand_in(system, f"in.{kit.commune}.{key}", event("1"))
    await hand_in(system, f"in.{kit.neighbour}.{key}", event("1"))
    await outside.settle()
    await bus.settle()
    assert await received(kit, kit.district) == 1
    [letter] = await letters(kit)
    assert letter.reason.startswith("/tenant")


async def test_one_system_cannot_hide_what_another_sends_behind_its_message_id(
    kit: Kit, bus: TestBus, outside: Outside
) -> None:
    number = str(uuid4())
    for tenant in (kit.elsewhere, kit.commune):
        key, system = await outside.system(tenant)
        headers = {"content-type": STRUCTURED, "Nats-Msg-Id": number}
        await system.request(f"in.{tenant}.{key}", json.dumps(event("1")).encode(), headers=headers, timeout=2)
        await asyncio.sleep(0.2)
    await outside.settle()
    await bus.settle()
    assert await received(kit, kit.commune) == 1
