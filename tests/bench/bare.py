"""A bare ASGI handler that files a complaint with one SQL statement: `python bare.py DATABASE_URL PORT PROCESSES`."""

import json
import os
import socket
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import uvicorn
from house import pool_of

FILE = """
    WITH scope AS MATERIALIZED (
        SELECT set_config('dinh.own', $1, true), set_config('dinh.reach', $1, true)
    ), filed AS (
        INSERT INTO complaints_case (tenant_id, id, version, created_at, kind, subject, text, hamlet, citizen,
            received_on, step, rule, due_on, needs_check, overdue_told, answer, basis)
        SELECT $1, $2, 1, $3, $4, $5, $6, '', '', $7, 'opened', 'petition.process', $8, false, false, '', '' FROM scope
    ), kept AS (
        INSERT INTO core_event_log
            (tenant_id, event_id, name, at, actor, aggregate, version, correlation, causation, trace, data)
        SELECT $1, $9, 'complaints.case_opened', $3, 'person', $10, 1, $9, NULL, '', $11 FROM scope
    )
    INSERT INTO core_outbox (tenant_id, event_id, message_id) SELECT $1, $9, $12 FROM scope
"""
"""The same rows in the same tables, as the same role and under the same policies; but one statement."""


class Bare:
    """The application: no framework, no session, no permission; three rows and an answer."""

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


def main(url: str, port: int, processes: int) -> None:
    """Serve in as many processes as the platform does."""
    for _ in range(processes - 1):
        if os.fork() == 0:
            break
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    door.bind(("127.0.0.1", port))
    config = uvicorn.Config(
        Bare(url), loop="uvloop", http="httptools", log_config=None, access_log=False, server_header=False
    )
    uvicorn.Server(config).run([door])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
