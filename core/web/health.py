"""Whether this process lives, and whether it can serve: the truth, asked of the servers each time."""

from typing import Any

from litestar import Request, Response, get

from core.runtime import Runtime


@get("/health/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs."""
    return {"status": "alive"}


@get("/health/ready")
async def ready(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """Answer 200 if database and bus answer now, 503 with the one that does not."""
    runtime: Runtime = request.app.state.runtime
    up = {"database": await runtime.answers(), "bus": request.app.state.bus_is_up()}
    state = {name: "up" if answers else "down" for name, answers in up.items()}
    well = all(up.values())
    return Response({"status": "ready" if well else "not ready", **state}, status_code=200 if well else 503)
