"""A bare ASGI handler that files a complaint with one SQL statement; run as `python bare.py URL PORT`."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import uvicorn
from house import pool_of

TABLES = "; ".join(
    f"CREATE TABLE bench_{name} (LIKE {kept} INCLUDING ALL); ALTER TABLE bench_{name} RENAME tenant_id TO unit"
    for name, kept in (("case", "complaints_case"), ("log", "core_event_log"), ("leaving", "core_outbox"))
)
"""Twins of the platform's tables, with every index; renamed, since a house does not open beside unguarded tenants."""

FILE = """
    WITH filed AS (
        INSERT INTO bench_case (unit, id, version, created_at, kind, subject, text, hamlet, citizen, received_on,
            step, rule, due_on, needs_check, overdue_told, answer, basis)
        VALUES ($1, $2, 1, $3, $4, $5, $6, '', '', $7, 'opened', 'petition.process', $8, false, false, '', '')
    ), kept AS (
        INSERT INTO bench_log
            (unit, event_id, name, at, actor, aggregate, version, correlation, causation, trace, data)
        VALUES ($1, $9, 'complaints.case_opened', $3, 'person', $10, 1, $9, NULL, '', $11)
    )
    INSERT INTO bench_leaving (unit, event_id, message_id) VALUES ($1, $9, $12)
"""


class Bare:
    """The application: no framework, no session, no permission, no policy; the same three rows and an answer."""

    pool: asyncpg.Pool

    def __init__(self, url: str) -> None:
        """Remember the database; the pool is made in the server's own loop."""
        self.url = url

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await receive()
            self.pool = await pool_of(self.url, 16)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["method"] != "POST":
            await _answer(send, 405, b"{}")
            return
        new = json.loads((await receive())["body"])
        tenant, case, event, now = scope["path"].split("/")[2], uuid4(), uuid4(), datetime.now(UTC)
        due = date.today() + timedelta(days=14)  # noqa: DTZ011 - any day will do
        told = json.dumps(
            {"case_id": str(case), "kind": new["kind"], "received_on": str(now.date()), "due_on": str(due)}
        )
        given = (tenant, case, now, new["kind"], new["subject"], new["text"], now.date(), due)
        await self.pool.execute(FILE, *given, event, str(case), told, str(event))
        await _answer(send, 201, json.dumps({"id": str(case), **new, "due_on": str(due), "step": "opened"}).encode())


async def _answer(send: Any, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    uvicorn.run(
        Bare(sys.argv[1]), port=int(sys.argv[2]), loop="uvloop", http="httptools", log_config=None, access_log=False,
        server_header=False,
    )  # type: ignore[arg-type]  # fmt: skip
