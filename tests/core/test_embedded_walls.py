"""Who may do what on the embedded servers: the roles of PostgreSQL, the accounts of NATS."""

import asyncio
import base64
import json
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from core.embedded import Addresses, servers
from core.embedded.nkey import account_key, new_account_seed, public_key

SECRETS: dict[str, str] = {}


@pytest.fixture(scope="module")
def told() -> Iterator[Addresses]:
    with tempfile.TemporaryDirectory(prefix="dinh-test-") as parent:
        data = Path(parent) / "dinh"
        with servers(data, durable=False) as house:
            SECRETS.update(json.loads((data / "secrets" / "servers.json").read_text()))
            yield house.addresses


@asynccontextmanager
async def database(url: str, *, role: str = "", password: str = "") -> AsyncIterator[asyncpg.Connection]:
    """Connect as an address says, or as somebody else."""
    parts = urlsplit(url)
    connection = await asyncpg.connect(
        host=parse_qs(parts.query)["host"][0],
        port=5432,
        database="dinhlang",
        user=role or parts.username,
        password=password or parts.password,
    )
    try:
        yield connection
    finally:
        await connection.close()


async def test_no_role_gets_in_without_its_own_password_not_even_on_the_socket(told: Addresses) -> None:
    for role in ("postgres", "dinh_migrator", "dinh_app"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            async with database(told.database_url, role=role, password="guessed"):
                pass
    with pytest.raises(asyncpg.PostgresError):
        async with database(told.database_url, role="dinh_owner"):
            pass


async def test_every_way_in_asks_for_scram_and_every_password_is_kept_as_scram(told: Addresses) -> None:
    async with database(told.database_url, role="postgres", password=SECRETS["postgres"]) as superuser:
        ways = await superuser.fetch("SELECT type, auth_method FROM pg_hba_file_rules")
        assert {tuple(way) for way in ways} == {("local", "scram-sha-256")}
        kept = await superuser.fetch("SELECT rolpassword FROM pg_authid WHERE rolcanlogin")
        assert len(kept) == 3
        assert all(row["rolpassword"].startswith("SCRAM-SHA-256$") for row in kept)
        assert await superuser.fetchval("SHOW listen_addresses") == ""


async def test_the_platforms_role_owns_nothing_becomes_nobody_and_may_not_change_the_schema(
    told: Addresses,
) -> None:
    async with database(told.database_url) as app:
        role = await app.fetchrow(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS mighty,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owned,"
            " (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) AS memberships"
            " FROM pg_roles r WHERE rolname = current_user"
        )
        assert tuple(role) == (False, 0, 0)
        for forbidden in (
            "CREATE TABLE own (a int)",
            "CREATE TEMP TABLE own (a int)",
            "CREATE SCHEMA own",
            "SET ROLE dinh_owner",
            "SET ROLE dinh_migrator",
            "SELECT * FROM pg_authid",
            "COPY (SELECT 1) TO PROGRAM 'cat'",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(forbidden)


async def test_what_migrations_make_belongs_to_the_owner_and_the_platform_gets_rows_and_no_more(
    told: Addresses,
) -> None:
    async with database(told.migration_url) as migrator:
        await migrator.execute("CREATE TABLE paper (id serial PRIMARY KEY, words citext)")
        owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'paper'"
        assert await migrator.fetchval(owner) == "dinh_owner"
    async with database(told.database_url) as app:
        await app.execute("INSERT INTO paper (words) VALUES ('Đơn')")
        await app.execute("UPDATE paper SET words = 'ĐƠN'")
        assert await app.fetchval("SELECT count(*) FROM paper WHERE words = 'đơn'") == 1
        await app.execute("DELETE FROM paper")
        for forbidden in ("TRUNCATE paper", "ALTER TABLE paper ADD more int", "DROP TABLE paper"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(forbidden)
        granted = "SELECT privilege_type FROM information_schema.table_privileges WHERE table_name = 'paper'"
        rights = {row[0] for row in await app.fetch(granted)}
        assert rights == {"SELECT", "INSERT", "UPDATE", "DELETE"}


async def test_neither_the_platform_nor_the_owner_can_look_past_a_forced_policy(told: Addresses) -> None:
    async with database(told.migration_url) as migrator, database(told.database_url) as app:
        await migrator.execute("CREATE TABLE hidden AS SELECT 1 AS a")
        await migrator.execute("ALTER TABLE hidden ENABLE ROW LEVEL SECURITY")
        await migrator.execute("ALTER TABLE hidden FORCE ROW LEVEL SECURITY")
        for connection in (migrator, app):
            assert await connection.fetchval("SELECT count(*) FROM hidden") == 0
            await connection.execute("SET row_security = off")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetchval("SELECT count(*) FROM hidden")


async def test_letters_of_vietnamese_are_letters_to_case_folding_and_to_trigrams(told: Addresses) -> None:
    async with database(told.database_url) as app:
        assert await app.fetchval("SELECT unaccent(lower('ĐÌNH LÀNG'))") == "dinh lang"
        assert await app.fetchval("SELECT show_trgm('đ') = show_trgm('Đ') AND show_trgm('đ') <> '{}'")


def test_an_issuer_key_reads_back_and_a_mistyped_one_is_refused() -> None:
    seed = new_account_seed()
    assert seed.startswith("SA")
    assert len(seed) == 58
    assert public_key(seed).startswith("A")
    assert len(public_key(seed)) == 56
    with pytest.raises(ValueError, match="check sum"):
        account_key(seed[:20] + ("A" if seed[20] != "A" else "B") + seed[21:])


def _token(seed: str, claims: dict[str, Any]) -> str:
    def part(content: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    claims = {"iss": public_key(seed), "iat": int(time.time()), "jti": "1", **claims}
    said = part({"typ": "JWT", "alg": "ed25519-nkey"}) + "." + part(claims)
    return said + "." + base64.urlsafe_b64encode(account_key(seed).sign(said.encode())).decode().rstrip("=")


class Outside:
    """Answers who outsiders are, as the worker will, and connects as them."""

    def __init__(self, told: Addresses, stack: AsyncExitStack) -> None:
        self.told, self.stack, self.complaints = told, stack, list[str]()

    async def connect(self, url: str, **options: Any) -> Client:
        async def complain(error: Exception) -> None:
            self.complaints.append(str(error))

        client = await nats.connect(url, error_cb=complain, allow_reconnect=False, **options)
        self.stack.push_async_callback(client.close)
        return client

    async def answer(self, request: Msg) -> None:
        """Let everybody in whose password is `right`, with rights to everything that the account has."""
        asked = json.loads(base64.urlsafe_b64decode(request.data.split(b".")[1] + b"=="))["nats"]
        seed = self.told.nats_issuer_seed
        answer: dict[str, Any] = {"type": "authorization_response", "version": 2}
        if asked["connect_opts"].get("pass") == "right":
            name = asked["connect_opts"]["user"]
            rights = {"pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1}
            user = {"sub": asked["user_nkey"], "aud": "OUTSIDE", "name": name}
            answer["jwt"] = _token(seed, {**user, "nats": {"type": "user", "version": 2, **rights}})
        else:
            answer["error"] = "unknown"
        whole = {"sub": asked["user_nkey"], "aud": asked["server_id"]["id"], "nats": answer}
        await request.respond(_token(seed, whole).encode())

    async def refused(self, client: Client, verb: str, subject: str) -> bool:
        """Say whether the server complained when `client` published or subscribed to a subject."""
        self.complaints.clear()
        await getattr(client, verb)(subject)
        await client.flush()
        await asyncio.sleep(0.02)
        return bool(self.complaints)


@pytest.fixture
async def outside(told: Addresses) -> AsyncIterator[Outside]:
    async with AsyncExitStack() as stack:
        world = Outside(told, stack)
        admin = await world.connect(told.nats_admin_url)
        for name, subject in (("EVENTS", "evt.>"), ("ENTRY", "in.>")):
            await admin.jetstream().add_stream(name=name, subjects=[subject])
            stack.push_async_callback(admin.jetstream().delete_stream, name)
        await admin.jetstream().add_consumer("EVENTS", durable_name="reader", ack_policy="explicit")
        auth = await world.connect(told.nats_auth_url)
        await auth.subscribe("$SYS.REQ.USER.AUTH", cb=world.answer)
        await auth.flush()
        yield world


async def test_jetstream_syncs_before_it_acknowledges(outside: Outside) -> None:
    admin = await outside.connect(outside.told.nats_admin_url)
    answer = await admin.request("$SYS.REQ.SERVER.PING.VARZ")
    assert json.loads(answer.data)["data"]["jetstream"]["config"]["sync_always"] is True


async def test_the_platform_reads_its_consumer_and_makes_or_destroys_nothing(outside: Outside) -> None:
    platform = await outside.connect(outside.told.nats_url)
    bus = platform.jetstream()
    await bus.publish("evt.a.b", b"fact")
    reader = await bus.pull_subscribe_bind("reader", "EVENTS")
    (message,) = await reader.fetch(1)
    await message.ack_sync()
    assert (await reader.consumer_info()).num_ack_pending == 0
    for subject in (
        "$JS.API.STREAM.CREATE.MORE",
        "$JS.API.STREAM.DELETE.EVENTS",
        "$JS.API.STREAM.PURGE.EVENTS",
        "$JS.API.CONSUMER.CREATE.EVENTS.mine",
        "$JS.API.CONSUMER.DELETE.EVENTS.reader",
        "$JS.API.STREAM.MSG.GET.EVENTS",
        "in.a.b",
        "$SYS.REQ.SERVER.PING.VARZ",
    ):
        assert await outside.refused(platform, "publish", subject), subject
    for subject in ("evt.>", "in.>", "$JS.>", ">"):
        assert await outside.refused(platform, "subscribe", subject), subject


async def test_an_outsider_with_every_right_of_its_account_reaches_nothing_of_the_platform(
    outside: Outside,
) -> None:
    admin = await outside.connect(outside.told.nats_admin_url)
    guest = await outside.connect(outside.told.nats_entry_url, user="guest", password="right")
    heard = list[bytes]()

    async def hear(message: Msg) -> None:
        heard.append(message.data)

    await guest.subscribe(">", cb=hear)
    await guest.flush()
    for subject in ("evt.a.b", "poke.x", "_INBOX.someone", "$JS.API.INFO"):
        await admin.publish(subject, b"secret")
    await admin.flush()
    for subject in (
        "evt.a.b",
        "$JS.API.STREAM.PURGE.EVENTS",
        "$JS.API.STREAM.DELETE.EVENTS",
        "_INBOX.someone",
    ):
        await guest.publish(subject, b"forged")
    answer = await guest.request("$JS.API.STREAM.INFO.EVENTS")
    assert json.loads(answer.data)["error"]["description"] == "JetStream not enabled for account"
    stored = await admin.jetstream().stream_info("EVENTS")
    assert stored.state.messages == 1
    assert b"forged" in heard
    assert b"secret" not in heard


async def test_what_an_outsider_hands_in_is_acknowledged_to_it_and_nowhere_else(outside: Outside) -> None:
    admin = await outside.connect(outside.told.nats_admin_url)
    guest = await outside.connect(outside.told.nats_entry_url, user="guest", password="right")
    receipt = await guest.request("in.a.dossier", b"{}")
    assert json.loads(receipt.data) == {"stream": "ENTRY", "seq": 1}
    for trap in ("evt.a.b", "in.b.dossier", "$JS.API.STREAM.PURGE.EVENTS", "$JS.API.STREAM.PURGE.ENTRY"):
        await guest.publish("in.a.dossier", b"{}", reply=trap)
    await guest.flush()
    await asyncio.sleep(0.2)
    assert (await admin.jetstream().stream_info("EVENTS")).state.messages == 0
    entry = await admin.jetstream().stream_info("ENTRY", subjects_filter=">")
    assert entry.state.subjects == {"in.a.dossier": 5}


@pytest.mark.parametrize("name", ["guest", "admin", "platform", "auth", ""])
async def test_nobody_comes_in_with_a_wrong_password_whatever_the_name(outside: Outside, name: str) -> None:
    address = urlsplit(outside.told.nats_entry_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    await reader.readline()
    writer.write(b"CONNECT " + json.dumps({"user": name, "pass": "wrong", "verbose": False}).encode() + b"\r\nPING\r\n")
    assert await reader.readline() == b"-ERR 'Authorization Violation'\r\n"
    writer.close()
    await writer.wait_closed()


async def test_the_one_who_answers_for_outsiders_can_do_nothing_else(outside: Outside) -> None:
    auth = await outside.connect(outside.told.nats_auth_url)
    for subject in ("evt.a.b", "in.a.b", "$JS.API.INFO", "_INBOX.x"):
        assert await outside.refused(auth, "publish", subject), subject
    for subject in (">", "evt.>", "$SYS.>"):
        assert await outside.refused(auth, "subscribe", subject), subject
