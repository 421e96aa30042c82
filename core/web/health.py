"""Whether this process lives, and whether it can serve: the truth, asked of the servers each time."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from sqlalchemy import text

from core.runtime import Runtime

PATIENCE_SECONDS = 2.0


@get("/health/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "alive"}


@get("/health/ready")
async def ready(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """Answer 200 if database and bus answer now, 503 with the one that does not."""
    runtime: Runtime = request.app.state.runtime
    state = {"database": "up", "bus": "up" if request.app.state.bus_is_up() else "down"}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), runtime.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever stands in the way, the database does not answer
        state["database"] = "down"
    well = set(state.values()) == {"up"}
    return Response({"status": "ready" if well else "not ready", **state}, status_code=200 if well else 503)
