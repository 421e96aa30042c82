"""From the directive to the last unit: a campaign reaches all and only those that it is for, and comes to its end."""

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from core import today
from core.testing import Kit, TestBus

PLAN = {
    "title": "Tuyên truyền dân chủ ở cơ sở",
    "documents": ["D01a", "D01b"],
    "audiences": ["NGUOI_DAN"],
    "channels": ["LOA", "HOI_NGHI"],
    "pillars": ["BIET"],
    "begins_on": today().isoformat(),
    "due_on": (today() + timedelta(days=40)).isoformat(),
}


async def launch(office: httpx.AsyncClient, **more: object) -> dict[str, Any]:
    campaign = (await office.post("/api/campaigns", json={**PLAN, **more})).raise_for_status().json()
    plan = (await office.post(f"/api/campaigns/{campaign['id']}/launch")).raise_for_status().json()
    return {**campaign, **plan}


async def test_a_launch_reaches_all_below_where_the_plugin_is_on_and_nobody_else(kit: Kit) -> None:
    await kit.switch(kit.neighbour, "campaigns", on=False)
    office = await kit.person(kit.province, below=True)
    draft = (await office.post("/api/campaigns", json=PLAN)).json()
    plan = (await office.get(f"/api/campaigns/{draft['id']}")).json()["plan"]
    page = (await office.get(f"/campaigns/{draft['id']}")).text
    assert "Thị trấn Lao Bảo" in page
    before = time.perf_counter()
    done = (await office.post(f"/api/campaigns/{draft['id']}/launch")).json()
    assert time.perf_counter() - before < 2
    assert done == plan
    below = set(kit.runtime.house.below(kit.province)) - {kit.province}
    assert set(done["given"]) == below - {kit.neighbour}
    assert done["off"] == [kit.neighbour]
    for unit in (kit.district, kit.commune, kit.elsewhere):
        [task] = (await (await kit.person(unit)).get("/api/campaigns/tasks")).json()
        assert (task["title"], task["giver"], task["tenant_id"]) == (PLAN["title"], kit.province, unit)
    assert (await office.get("/api/campaigns/tasks")).json() == []
    again = await office.post(f"/api/campaigns/{draft['id']}/launch")
    assert again.status_code == 409
