"""A load generator that costs little: so many connections, each with one request under way, over bare asyncio."""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

PATIENCE_SECONDS = 60.0


class Caller(asyncio.Protocol):
    """One kept-alive connection that sends the next request once the last one is answered."""

    def __init__(self, requests: Iterator[bytes], answers: list[bytes], done: asyncio.Future[None]) -> None:
        """Take requests from all callers' one supply; add each answer's status line to `answers`."""
        self.requests = requests
        self.answers = answers
        self.done = done
        self.heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport: Any = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take in an answer; it is whole when it is as long as it says."""
        self.heard += data
        head, _, body = self.heard.partition(b"\r\n\r\n")
        told = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if told and len(body) >= int(told):
            self.answers.append(head.partition(b"\r\n")[0])
            self.heard = b""
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell a loss, unless all was done."""
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the server hung up"))

    def _send(self) -> None:
        request = next(self.requests, None)
        if request is not None:
            self.transport.write(request)
        elif not self.done.done():
            self.done.set_result(None)
            self.transport.close()


async def drive(port: int, requests: list[bytes], connections: int, status: bytes = b" 201 ") -> tuple[float, int]:
    """Send all requests; return the seconds it took, and how many were answered with the wanted status."""
    loop = asyncio.get_running_loop()
    supply, answers = iter(requests), list[bytes]()
    finished = [loop.create_future() for _ in range(connections)]
    begun = time.perf_counter()
    for done in finished:
        await loop.create_connection(partial(Caller, supply, answers, done), "127.0.0.1", port)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*finished)
    return time.perf_counter() - begun, sum(status in answer for answer in answers)


def request(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return one POST as it goes over the wire."""
    said = {"host": "127.0.0.1", "content-type": "application/json", "accept": "application/json", **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, f"content-length: {len(body)}", "\r\n"]).encode() + body
