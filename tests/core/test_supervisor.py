"""`dinh run` from end to end: it comes up, keeps its processes alive, and leaves none behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
import pytest

PROGRAM = Path(sys.executable).with_name("dinh")
PATIENCE = 60.0


def until(holds: Callable[[], bool]) -> float:
    """Wait until something holds; return how long it took in seconds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)
    return time.monotonic() - began


class House:
    """One `dinh run` in a folder of its own, and what it has said."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        ours = {"DINH_DATA": str(folder / "house"), "DINH_PORT": str(self.port), "DINH_SAMPLE": "0"}
        ours["DINH_WEB_PROCESSES"] = "2"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("DINH_")} | ours
        self.said = folder / "said.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it as from a terminal, in a process group of its own; return the seconds until it was open."""
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [PROGRAM, "run"], env=self.env, stdout=out, stderr=out, start_new_session=True
            )
        return until(lambda: "đang mở cửa" in self.said.read_text() and self.is_ready())

    def is_ready(self) -> bool:
        """Say whether web, database and bus answer."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/ready").is_success
        except httpx.TransportError:
            return False

    @property
    def pid(self) -> int:
        """The supervisor's process number."""
        assert self.process
        return self.process.pid

    def family(self) -> list[psutil.Process]:
        """Return every process that belongs to this house."""
        return [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]

    def own(self) -> set[psutil.Process]:
        """Return webs and worker: the children that stayed in the supervisor's process group."""
        return {child for child in psutil.Process(self.pid).children() if os.getpgid(child.pid) == self.pid}


def gone(family: list[psutil.Process]) -> bool:
    """Say whether none of these processes runs any more."""
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in family)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A house that is started by the first test; each test leaves it for the next."""
    with TemporaryDirectory(prefix="dinh") as folder:
        house = House(Path(folder))
        yield house
        if house.process and house.process.poll() is None:
            os.killpg(house.pid, signal.SIGINT)
            house.process.wait(PATIENCE)


def test_it_opens_says_how_to_sign_in_and_keeps_its_processes_alive(house: House) -> None:
    house.start()
    said = house.said.read_text()
    assert f"http://127.0.0.1:{house.port}" in said
    assert "quantri" in said
    before = house.own()
    assert len(before) == 3
    for child in before:
        child.kill()
    until(lambda: len(house.own() - before) == 3 and house.is_ready())


def test_a_second_house_is_told_in_one_sentence_who_has_the_port(house: House) -> None:
    env = house.env | {"DINH_DATA": str(house.said.parent / "other")}
    second = subprocess.run([PROGRAM, "run"], env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert second.returncode == 1
    assert second.stderr.startswith(f"Cổng {house.port} đang được dùng bởi ")
    assert second.stderr.endswith("Hãy tắt chương trình đó hoặc đặt DINH_PORT=8001.\n")
    assert second.stderr.count("\n") == 1


def test_ctrl_c_stops_everything_and_leaves_nothing_behind(house: House) -> None:
    assert house.process
    family = house.family()
    assert {"postgres", "nats-server"} <= {process.name() for process in family}
    os.killpg(house.pid, signal.SIGINT)
    assert house.process.wait(PATIENCE) == 0
    assert gone(family)
    said = house.said.read_text()
    assert said.rstrip().endswith("Đã dừng; dữ liệu được giữ nguyên.")
    assert "Traceback" not in said


def test_a_second_start_keeps_the_data_and_a_killed_supervisor_leaves_nothing_running(
    house: House,
) -> None:
    assert house.process
    house.start()
    assert "Đang nạp" not in house.said.read_text()
    family = house.family()
    house.process.kill()
    house.process.wait()
    until(lambda: gone(family))
