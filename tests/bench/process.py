"""Processes of the bench: started as an operator would, waited for, ended, and weighed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

DINH = Path(sys.executable).with_name("dinh")
START_SECONDS = 30.0


@contextmanager
def running(*command: str | Path, **settings: str) -> Iterator[int]:
    """Run a command with these settings in its environment until the block is left; its process number."""
    process = subprocess.Popen(  # noqa: S603 - the command is our own
        [str(part) for part in command],
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that those it has forked end with it
    )
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(START_SECONDS)


async def answering(address: str) -> None:
    """Wait until an address answers, whatever it says. Raises TimeoutError."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                await asyncio.to_thread(lambda: urlopen(address, timeout=2).close())  # noqa: S310 - our own address
            except URLError as refused:
                if getattr(refused, "code", None) in {200, 404, 405, 500, 503}:
                    return
                await asyncio.sleep(0.1)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                return


def weigh(pid: int) -> list[tuple[str, float]]:
    """Return what a process and all below it hold in memory: a name and MB of PSS, each shared page counted once."""
    top = psutil.Process(pid)
    weights: dict[str, float] = {}
    for process in [top, *top.children(recursive=True)]:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        held = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        name = "PostgreSQL" if process.name() == "postgres" else process.name()
        if name.startswith(("dinh", "python")):
            name = f"dinh run: {_part(top, process)}"
        weights[name] = weights.get(name, 0.0) + held / 1024
    return sorted(weights.items(), key=lambda weight: -weight[1])


def _part(top: psutil.Process, process: psutil.Process) -> str:
    if process.pid == top.pid:
        return "supervisor"
    listens = any(connection.status == psutil.CONN_LISTEN for connection in process.net_connections("tcp"))
    return "web" if listens else "worker"
