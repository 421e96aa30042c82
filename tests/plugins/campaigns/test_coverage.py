"""How far the word has gone: documents by unit and village, up the tree, as far as one may look."""

from datetime import timedelta
from typing import Any

import httpx
from sqlmodel import select

from core import DayBegan, today
from core.testing import Kit, TestBus
from plugins.campaigns import hooks
from plugins.campaigns.models.document import Document
from plugins.campaigns.service import documents

PAGE = {"accept": "text/html"}
YEAR = today().year
DIRECTIVE = {
    "number": "33/CT-TTg",
    "title": "Chỉ thị về tiếp tục tăng cường và đổi mới công tác dân vận",
    "issuer": "Thủ tướng Chính phủ",
    "issued_on": "2021-11-26",
    "yearly": True,
}


async def test_the_matrix_adds_up_the_tree_and_leads_down_to_the_village(
    kit: Kit, client: httpx.AsyncClient, office: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    for name in ("Thôn Đông", "Thôn Tây"):
        await client.post("/api/campaigns/villages", json={"name": name})
    await client.post("/api/campaigns/activities", json={**meeting, "villages": ["Thôn Đông"]})
    await client.post("/api/campaigns/activities", json={**meeting, "held_on": f"{YEAR - 1}-05-05", "everywhere": True})
    units = len(kit.runtime.house.below(kit.district))
    found = (await office.get("/api/campaigns/coverage")).json()
    assert [document["code"] for document in found["documents"]] == ["D01a", "D01b", "D01c", "D01d"]
    rows = {row["id"]: row for row in found["units"]}
    assert rows[kit.district]["documents"]["D01b"] == {"have": 1, "of": units}
    assert rows[kit.district]["documents"]["D01a"] == {"have": 0, "of": units}
    assert rows[kit.district]["villages"] == {"have": 1, "of": 2}
    assert rows[kit.elsewhere]["documents"]["D01b"]["have"] == 0
    assert found["total"]["documents"]["D01b"] == {"have": 1, "of": len(kit.runtime.house.below(kit.province))}
    [east, west] = (await client.get("/api/campaigns/coverage")).json()["villages"]
    assert (east["activities"]["D01b"], west["activities"]["D01b"]) == (1, 0)
    assert f"/t/{kit.district}/campaigns/coverage?year={YEAR}" in (await office.get("/campaigns/coverage")).text
    past = (await client.get(f"/api/campaigns/coverage?year={YEAR - 1}")).json()
    assert past["total"]["villages"] == {"have": 2, "of": 2}


async def test_whoever_looks_only_at_their_own_sees_only_their_own(
    kit: Kit, client: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    await client.post("/api/campaigns/activities", json=meeting)
    narrow = await kit.person(kit.district)
    found = (await narrow.get("/api/campaigns/coverage")).json()
    assert found["units"] == []
    assert found["total"]["documents"]["D01b"] == {"have": 0, "of": 1}
    assert (await narrow.get("/api/campaigns/figures")).json()["totals"]["activities"] == 0


async def test_where_the_plugin_is_off_nothing_is_asked_and_nothing_is_seen(
    kit: Kit, client: httpx.AsyncClient, office: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    await client.post("/api/campaigns/activities", json=meeting)
    await kit.switch(kit.commune, "campaigns", on=False)
    assert (await client.get("/campaigns/coverage")).status_code == 404
    total = (await office.get("/api/campaigns/coverage")).json()["total"]["documents"]["D01b"]
    assert total == {"have": 0, "of": len(kit.runtime.house.below(kit.province)) - 1}


async def test_a_document_that_the_province_adds_is_asked_of_all_below_and_of_units_that_come_later(
    kit: Kit, client: httpx.AsyncClient, office: httpx.AsyncClient, bus: TestBus, meeting: dict[str, Any]
) -> None:
    assert (
        await office.post("/campaigns/documents", data={**DIRECTIVE, "title": "?"}, headers=PAGE)
    ).status_code == 400
    added = (await office.post("/api/campaigns/documents", json=DIRECTIVE)).json()
    assert added["code"] == "33-CT-TTG"
    assert (await office.post("/api/campaigns/documents", json=DIRECTIVE)).status_code == 409
    for unit in (kit.commune, kit.elsewhere):
        person = await kit.person(unit)
        listed = (await person.get("/api/campaigns/documents")).json()
        assert [one["number"] for one in listed][-1] == "33/CT-TTg"
    assert "33/CT-TTg" in (await client.get("/campaigns/documents")).text
    (await client.post("/api/campaigns/activities", json={**meeting, "documents": ["33-CT-TTG"]})).raise_for_status()
    assert (await client.get("/api/campaigns/coverage")).json()["total"]["documents"]["33-CT-TTG"]["have"] == 1
    late = (await client.post("/api/campaigns/documents", json={**DIRECTIVE, "number": "26/CT-TTg"})).json()
    assert len((await office.get("/api/campaigns/documents")).json()) == 5
    assert late["code"] == "26-CT-TTG"
    async with kit.work(kit.neighbour) as work:
        [copy] = await work.all(select(Document))
        await work.db.delete(copy)
    async with kit.work(kit.province) as work:
        [own] = await work.all(select(Document))
        own.handed_to = [unit for unit in own.handed_to if unit != kit.neighbour]
    for days in (1, 2):
        kit.move_clock(days=days)
        async with kit.work(kit.province) as work:
            work.emit(DayBegan(day=today()))
        await bus.settle()
    kit.move_clock()
    neighbour = (await (await kit.person(kit.neighbour)).get("/api/campaigns/documents")).json()
    assert [one["code"] for one in neighbour][4:] == ["33-CT-TTG"]


async def test_a_day_in_the_future_issues_nothing_and_one_of_the_past_ends_nothing(office: httpx.AsyncClient) -> None:
    tomorrow, yesterday = ((today() + timedelta(days=days)).isoformat() for days in (1, -1))
    answer = await office.post(
        "/api/campaigns/documents", json={**DIRECTIVE, "issued_on": tomorrow, "valid_to": yesterday}
    )
    assert [fault["path"] for fault in answer.json()["errors"]] == ["/issued_on", "/valid_to"]


async def test_what_is_asked_until_a_day_is_not_asked_in_the_next_year(kit: Kit, office: httpx.AsyncClient) -> None:
    (await office.post("/api/campaigns/documents", json={**DIRECTIVE, "valid_to": f"{today().year}-12-31"})).json()
    async with kit.work(kit.commune) as work:
        asked = [{one.code for one in await documents.yearly(work, today().year + later)} for later in (0, 1)]
    assert asked[0] - asked[1] == {"33-CT-TTG"}


def test_what_rests_on_the_dispatch_says_so_and_waits_for_a_lawyer() -> None:
    facts = hooks.legal_facts()
    assert len(facts) == 4
    for fact in facts:
        assert "957/UBND-NC" in fact.basis
        assert fact.needs_check
        assert fact.valid_from.year == 2024
