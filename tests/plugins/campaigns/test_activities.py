"""What was done for the people to know: recorded in a moment, counted once, taken in by the sheet, struck out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
from sqlmodel import select

from core import today
from core.mailbox import EventLog
from core.testing import Kit
from plugins.campaigns import hooks
from plugins.campaigns.events import ActivityRecorded, CoverageChanged, DocumentCovered, DocumentUncovered
from plugins.campaigns.models.activity import Activity, Counts, NewActivity
from plugins.campaigns.models.terms import channels, terms
from plugins.campaigns.service import activities

type Launch = Callable[..., Awaitable[dict[str, Any]]]
PAGE = {"accept": "text/html"}
YEAR = today().year


async def told(kit: Kit, unit: str, event: type[Any]) -> list[Any]:
    """Return the facts of one kind that were told at a unit."""
    async with kit.work(unit) as work:
        letters = await work.all(select(EventLog).where(EventLog.name == event.event_name).order_by(EventLog.seq))
        return [event.model_validate_json(one.data) for one in letters]


async def village(officer: httpx.AsyncClient, name: str) -> str:
    """Add a village; return its id."""
    return str((await officer.post("/api/campaigns/villages", json={"name": name, "households": 50})).json()["id"])


async def test_the_common_activity_is_six_fields_and_the_next_one_is_filled_in_already(
    client: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    east = await village(client, "Thôn Đông")
    form = {**meeting, "quantity": 2, "villages": east}
    assert len(form) == 6
    answer = await client.post("/campaigns/activities", data={**form, "then": "true"})
    assert answer.status_code == 303
    assert "like=" in answer.headers["location"]
    again = (await client.get(f"http://dinh{answer.headers['location']}")).text
    for part in ('value="HOI_NGHI" selected', 'value="D01b" checked', f'value="{east}" checked'):
        assert part in again
    [activity] = (await client.get("/api/campaigns/activities")).json()
    assert (activity["sessions"], activity["participants"], activity["villages"]) == (2, 60, [east])
    listed = (await client.get("/campaigns/activities")).text
    assert "2 cuộc" in listed


def test_every_channel_counts_something_and_every_title_fits_into_a_cell_with_others() -> None:
    for channel in channels().values():
        assert channel.counts
        assert set(channel.counts) <= set(Counts.model_fields)
    for title in (*terms("audience").values(), *terms("pillar").values()):
        assert not set(title) & set(",;")


WRONG = [
    ({"channel": "TRUYEN_HINH"}, "/channel"),
    ({"held_on": (today() + timedelta(days=1)).isoformat()}, "/held_on"),
    ({"held_on": "2015-12-31"}, "/held_on"),
    ({"documents": ["D99"]}, "/documents"),
    ({"documents": []}, "/documents"),
    ({"villages": ["Thôn Không Có"]}, "/villages"),
    ({"everywhere": True}, "/everywhere"),
    ({"female": 61}, "/female"),
    ({"minority": 61}, "/minority"),
    ({"pillars": ["NGHE"]}, "/pillars"),
    ({"link": "javascript:alert(1)"}, "/link"),
    ({"task": "00000000-0000-0000-0000-000000000001"}, "/task"),
]


async def test_what_cannot_be_is_refused_at_its_field_and_not_written(
    client: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    for wrong, field in WRONG:
        answer = await client.post("/api/campaigns/activities", json={**meeting, **wrong})
        assert answer.status_code == 400, wrong
        assert [fault["path"] for fault in answer.json()["errors"]] == [field]
    assert (await client.get("/api/campaigns/activities")).json() == []


async def test_a_sheet_with_one_wrong_row_writes_nothing(client: httpx.AsyncClient, meeting: dict[str, Any]) -> None:
    sheet = [meeting, {**meeting, "documents": ["D99"], "female": 99}, {**meeting, "channel": "Loa truyền thanh"}]
    answer = await client.post("/api/campaigns/activities/sheet", json=sheet)
    assert [fault["path"] for fault in answer.json()["errors"]] == ["/1/documents", "/1/female"]
    assert (await client.get("/api/campaigns/activities")).json() == []
    answer = await client.post("/api/campaigns/activities/sheet", json=[sheet[0], sheet[2]])
    assert answer.json() == {"recorded": 2}
    found = (await client.get("/api/campaigns/activities")).json()
    assert {one["channel"] for one in found} == {"HOI_NGHI", "LOA"}


async def test_a_document_is_covered_once_a_year_even_by_two_activities_at_once(
    kit: Kit, client: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    both = {**meeting, "documents": ["D01a", "D01b"]}
    answers = await asyncio.gather(
        *(client.post("/api/campaigns/activities", json=one) for one in (both, both, meeting))
    )
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    past = {**meeting, "held_on": f"{YEAR - 1}-12-31"}
    await client.post("/api/campaigns/activities/sheet", json=[past, past])
    covered = await told(kit, kit.commune, DocumentCovered)
    assert sorted((one.document_id, one.year) for one in covered) == [
        ("D01a", YEAR),
        ("D01b", YEAR - 1),
        ("D01b", YEAR),
    ]
    assert len(await told(kit, kit.commune, ActivityRecorded)) == 5
    assert await told(kit, kit.neighbour, DocumentCovered) == []


async def test_whoever_records_while_another_does_covers_nothing_again(kit: Kit, meeting: dict[str, Any]) -> None:
    async def record() -> None:
        async with kit.work(kit.commune) as work:
            await activities.record(work, NewActivity(**meeting))

    async with kit.work(kit.commune) as work:
        await activities.record(work, NewActivity(**meeting))
        other = asyncio.create_task(record())
        await asyncio.sleep(0.3)
        assert not other.done()
    await other
    assert len(await told(kit, kit.commune, DocumentCovered)) == 1


async def test_a_document_is_uncovered_when_its_last_activity_is_struck_out_and_covered_by_the_next(
    kit: Kit, client: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    sheet = [meeting, {**meeting, "held_on": f"{YEAR}-01-05"}]
    await client.post("/api/campaigns/activities/sheet", json=sheet)
    assert [one.covered_on.isoformat() for one in await told(kit, kit.commune, DocumentCovered)] == [f"{YEAR}-01-05"]
    first, last = (one["id"] for one in (await client.get("/api/campaigns/activities")).json())
    await client.post(f"/api/campaigns/activities/{first}/strike", json={"why": "Ghi nhầm sang hôm khác"})
    assert await told(kit, kit.commune, DocumentUncovered) == []
    await client.post(f"/api/campaigns/activities/{last}/strike", json={"why": "Ghi nhầm sang hôm khác"})
    [gone] = await told(kit, kit.commune, DocumentUncovered)
    assert (gone.document_id, gone.year) == ("D01b", YEAR)
    await client.post("/api/campaigns/activities", json=meeting)
    assert len(await told(kit, kit.commune, DocumentCovered)) == 2


async def test_villages_are_reached_once_each_and_a_struck_activity_takes_its_own_back(
    kit: Kit, client: httpx.AsyncClient, launch: Launch, meeting: dict[str, Any]
) -> None:
    names = ["Thôn Đông", "Thôn Tây", "Thôn Trung"]
    for name in names:
        await village(client, name)
    campaign = await launch(client)
    [task] = (await client.get("/api/campaigns/tasks")).json()
    of_it = {**meeting, "task": task["id"]}
    for more in ({"villages": names[:1]}, {"villages": names[:1]}, {"everywhere": True}):
        done = (await client.post("/api/campaigns/activities", json={**of_it, **more})).raise_for_status().json()
    path = f"/campaigns/activities/{done['id']}/strike"
    assert (await client.post(path, data={"why": "?"}, headers=PAGE)).status_code == 400
    assert (await client.post(path, data={"why": "Ghi nhầm sang hôm khác"})).status_code == 303
    assert (await client.post(f"/api{path}", json={"why": "Ghi nhầm lần nữa"})).status_code == 409
    changes = await told(kit, kit.commune, CoverageChanged)
    assert [(one.villages_reached, one.villages) for one in changes] == [(1, 3), (3, 3), (1, 3)]
    assert {str(one.campaign_id) for one in changes} == {campaign["id"]}
    totals = (await client.get("/api/campaigns/figures")).json()["totals"]
    assert (totals["activities"], totals["participants"]) == (2, 120)
    page = (await client.get(f"/campaigns/activities/{done['id']}")).text
    assert "Ghi nhầm sang hôm khác" in page


async def test_a_neighbour_sees_and_strikes_nothing(
    kit: Kit, client: httpx.AsyncClient, office: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    east = await village(client, "Thôn Đông")
    done = (await client.post("/api/campaigns/activities", json=meeting)).json()["id"]
    neighbour = await kit.person(kit.neighbour)
    assert (await neighbour.get("/api/campaigns/activities")).json() == []
    assert (await neighbour.get("/api/campaigns/villages")).json() == []
    assert (await neighbour.post("/api/campaigns/activities", json={**meeting, "villages": [east]})).status_code == 400
    why = {"why": "Không phải của mình"}
    assert (await neighbour.post(f"/api/campaigns/activities/{done}/strike", json=why)).status_code == 404
    assert (await office.get(f"/api/campaigns/activities/{done}")).status_code == 200
    assert (await office.post(f"/api/campaigns/activities/{done}/strike", json=why)).status_code == 404
    assert (await office.post(f"/campaigns/villages/{east}", data={"name": "Thôn Tây"})).status_code == 404


async def test_a_list_of_villages_corrects_and_adds_but_names_each_once(client: httpx.AsyncClient) -> None:
    await village(client, "Thôn Đông")
    twice = [{"name": "Thôn Tây"}, {"name": "thôn  tây"}]
    answer = await client.post("/api/campaigns/villages/sheet", json=twice)
    assert [fault["path"] for fault in answer.json()["errors"]] == ["/1/name"]
    sheet = [{"name": "Thôn đông", "households": 71, "special": True}, {"name": "Thôn Tây", "households": 12}]
    assert (await client.post("/api/campaigns/villages/sheet", json=sheet)).json() == {"taken": 2}
    found = (await client.get("/api/campaigns/villages")).json()
    assert sorted(one["households"] for one in found) == [12, 71]
    assert (await client.post("/campaigns/villages", data={"name": "THÔN TÂY"}, headers=PAGE)).status_code == 409


async def test_the_sample_is_a_year_of_believable_work_and_quickly_made(kit: Kit) -> None:
    for unit in (kit.province, kit.commune, kit.neighbour):
        async with kit.work(unit) as work:
            await hooks.sample(work)
    async with kit.work(kit.province, below=True) as work:
        done = await work.all(select(Activity))
    assert {one.held_on.month for one in done} > set(range(3, 10))
    assert len({one.channel for one in done}) > 5
    assert any(one.villages for one in done)
    assert any(one.task_id for one in done)
