"""Requests a second of "file a complaint": `dinh web` against a bare handler that runs one equivalent statement.

Both have as many processes as the machine has cores.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import httpx
from house import communes, count, free_port, pool_of
from load import drive, request
from process import DINH, answering, running

from core import opening
from core.runtime import Runtime

CONNECTIONS = 16
PASSWORD = "mot mat khau du dai"
LAMP = {
    "kind": "report",
    "subject": "Đèn đường hỏng ở đầu thôn",
    "text": "Ba bóng đèn đường trước nhà văn hóa thôn không sáng đã hai tuần nay.",
}
BODY = json.dumps(LAMP).encode()


class Filing:
    """Both servers, running; an officer of the whole province is signed in to one of them."""

    def __init__(self, runtime: Runtime, pool: asyncpg.Pool, port: int, officer: dict[str, str]) -> None:
        """Know where both listen (the platform where its settings say), and through which pool to count rows."""
        self.runtime, self.pool, self.port, self.officer = runtime, pool, port, officer

    async def platform(self, requests: int) -> tuple[float, int]:
        """File complaints in the communes in turn; return the seconds and how many were accepted."""
        return await self._drive(self.runtime.settings.port, requests)

    async def ceiling(self, requests: int) -> tuple[float, int]:
        """File them with the bare handler."""
        return await self._drive(self.port, requests)

    async def _drive(self, port: int, requests: int) -> tuple[float, int]:
        here = communes(self.runtime)
        wanted = [request(f"/t/{here[n % len(here)]}/api/complaints", self.officer, BODY) for n in range(requests)]
        return await drive(port, wanted, CONNECTIONS)

    async def rows(self) -> list[int]:
        """Return how many cases there are, and of how many the event log tells."""
        told = "count(*) FILTER (WHERE name = 'complaints.case_opened')"
        return [
            await count(self.runtime, self.pool, "count(*)", "complaints_case"),
            await count(self.runtime, self.pool, told, "core_event_log"),
        ]

    async def counted(self) -> int:
        """Return how many opened cases the figures of all units hold."""
        return await count(self.runtime, self.pool, "sum(cases_opened)", "kpis_monthly")


@asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[Filing]:
    """Start `dinh web` and the bare handler, and sign in."""
    settings, port = runtime.settings, free_port()
    pool = await pool_of(settings.database_url, 1)
    processes = str(settings.web_processes)
    given = {"DINH_DATA": str(settings.data), "DINH_PORT": str(settings.port), "DINH_WEB_PROCESSES": processes}
    handler = Path(__file__).with_name("bare.py")
    python = DINH.with_name("python")
    with running(DINH, "web", **given), running(python, handler, settings.database_url, str(port), processes):
        await answering(f"http://127.0.0.1:{settings.port}/health/ready")
        await answering(f"http://127.0.0.1:{port}/")
        yield Filing(runtime, pool, port, await _sign_in(runtime))
    await pool.close()


async def _sign_in(runtime: Runtime) -> dict[str, str]:
    """Let the first administrator invite an officer of the whole province; return the officer's headers."""
    settings = runtime.settings
    root = runtime.house.root
    assert root is not None
    login, once = opening.first_sign_in(settings).read_text().split()[:2]
    at = f"http://127.0.0.1:{settings.port}"
    async with httpx.AsyncClient(base_url=at) as admin, httpx.AsyncClient(base_url=at) as officer:
        await enter(admin, root.id, login, once)
        invited = {"login": "bench", "display_name": "Cán bộ", "role": "officer", "below": True, "why": "Đo tốc độ"}
        answer = await admin.post(f"/t/{root.id}/api/tenants/people", json=invited)
        await enter(officer, root.id, "bench", answer.raise_for_status().json()["one_time_password"])
        cookies = "; ".join(f"{name}={value}" for name, value in officer.cookies.items())
        return {"cookie": cookies, "x-csrftoken": officer.headers["x-csrftoken"]}


async def enter(client: httpx.AsyncClient, home: str, login: str, once: str) -> None:
    """Sign in with a one-time password, change it, and sign in again."""
    for password, changed in ((once, True), (PASSWORD, False)):
        await client.get("/sign-in")
        client.headers["x-csrftoken"] = client.cookies["csrftoken"]
        answer: Any = await client.post("/sign-in", data={"login": login, "password": password})
        if changed:
            form = {"old": once, "new": PASSWORD, "again": PASSWORD}
            answer = await client.post(f"/t/{home}/tenants/password", data=form)
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError(answer.text)
