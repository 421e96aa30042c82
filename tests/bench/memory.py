"""What `dinh run` holds in memory at rest, servers included."""

import asyncio
from pathlib import Path

from house import free_port
from process import DINH, answering, running, weigh

REST_SECONDS = 20


async def measured(data: Path) -> list[tuple[str, float]]:
    """Run a house with its sample, let it rest, and weigh it: a name and MB of PSS for each kind of process."""
    port = free_port()
    with running(DINH, "run", DINH_DATA=str(data), DINH_PORT=str(port)) as pid:
        await answering(f"http://127.0.0.1:{port}/health/ready")
        await asyncio.sleep(REST_SECONDS)
        return weigh(pid)
