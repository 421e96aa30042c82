"""A campaign office at the province, and a campaign that it launches."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from core import today
from core.testing import Kit

type Launch = Callable[..., Awaitable[dict[str, Any]]]


@pytest_asyncio.fixture(loop_scope="session")
async def office(kit: Kit) -> httpx.AsyncClient:
    """An officer of the province who reads what is below."""
    return await kit.person(kit.province, below=True)


@pytest.fixture
def plan() -> dict[str, Any]:
    """What a campaign asks, from today on, for forty days."""
    return {
        "title": "Tuyên truyền dân chủ ở cơ sở",
        "documents": ["D01a", "D01b"],
        "audiences": ["NGUOI_DAN"],
        "channels": ["LOA", "HOI_NGHI"],
        "pillars": ["BIET"],
        "begins_on": today().isoformat(),
        "due_on": (today() + timedelta(days=40)).isoformat(),
    }


@pytest.fixture
def launch(plan: dict[str, Any]) -> Launch:
    """Let an office launch a campaign; returns it, with the units that got it and those that did not."""

    async def launched(office: httpx.AsyncClient, **more: object) -> dict[str, Any]:
        campaign = (await office.post("/api/campaigns", json={**plan, **more})).raise_for_status().json()
        to = (await office.post(f"/api/campaigns/{campaign['id']}/launch")).raise_for_status().json()
        return {**campaign, **to}

    return launched


@pytest.fixture
def meeting() -> dict[str, Any]:
    """An activity of the most common kind."""
    return {"channel": "HOI_NGHI", "held_on": today().isoformat(), "documents": ["D01b"], "participants": 60}
