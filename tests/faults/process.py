"""Processes that can be killed, and a cable that can be cut."""

import asyncio
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 30.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@dataclass
class Process:
    """One process of the house, started as an operator would, and killed as a power cut would."""

    name: str
    command: list[str | Path]
    env: dict[str, str]
    log: Path
    popen: subprocess.Popen[bytes] | None = None

    def start(self, **env: str) -> None:
        """Start it; it is up when it says so."""
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(self.command, env={**self.env, **env}, stdout=log, stderr=log)  # noqa: S603 - our own command

    @property
    def runs(self) -> bool:
        """Whether it runs now."""
        return self.popen is not None and self.popen.poll() is None

    def kill(self) -> None:
        """Kill it without a warning."""
        assert self.popen
        self.popen.kill()
        self.popen.wait()

    async def stop(self) -> int:
        """Stop it politely; return its exit code."""
        if self.popen is None:
            return 0
        self.popen.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Wait until it has ended by itself; return its exit code."""
        assert self.popen
        return await asyncio.to_thread(self.popen.wait, PATIENCE)

    def said(self, word: str) -> int:
        """Count how often its log has a word."""
        return self.log.read_text().count(word) if self.log.exists() else 0


class Cable:
    """What lies between a process and a server, and can be cut."""

    def __init__(self, port: int) -> None:
        """Lead to a port of this machine."""
        self.port = port
        self.url = ""
        self._ends: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str) -> AsyncIterator["Cable"]:
        """Lay a cable to a server; `url` of the cable leads through it."""
        before, _, port = url.rpartition(":")
        cable = cls(int(port))
        server = await asyncio.start_server(cable._carry, "127.0.0.1", 0)
        cable.url = f"{before}:{server.sockets[0].getsockname()[1]}"
        try:
            yield cable
        finally:
            server.close()
            cable.cut()
            await asyncio.gather(*cable._carrying)

    def cut(self) -> None:
        """Break every connection that goes through it, without a word."""
        for end in self._ends:
            end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, here = await asyncio.open_connection("127.0.0.1", self.port)
        self._ends |= {here, writer}
        self._carrying |= {asyncio.create_task(_pass(reader, here)), asyncio.create_task(_pass(there, writer))}


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
