"""Spreadsheets come in whole or not at all, and what was counted leaves as one; evidence stays beside its activity."""

import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import xlsxwriter

from core import today
from core.sheet.reading import opened
from core.testing import Kit

type Launch = Callable[..., Awaitable[dict[str, Any]]]
PAGE = {"accept": "text/html"}
TITLE = "Tuyên truyền dân chủ ở cơ sở"
DAY = f"{today():%d/%m/%Y}"
HEADINGS = [
    "STT",
    "Hình thức",
    "Ngày thực hiện",
    "Văn bản",
    "Số lượng",
    "Số lượt người",
    "Thôn, khu phố",
    "Việc được giao",
]
GOOD = [
    [
        1,
        "Hội nghị, họp thôn",
        DAY,
        "10/2022/QH15; 59/2023/NĐ-CP",
        2,
        85,
        "Thôn Đông; thôn tây",
        "Tuyên truyền dân chủ ở cơ sở",
    ],
    [2, "loa truyền thanh", DAY, "120-KL/TW", 6, "", "", ""],
]


def workbook(rows: list[list[Any]]) -> dict[str, tuple[str, bytes]]:
    """Return rows as a form sends them: a file of Excel."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return {"file": ("so.xlsx", out.getvalue())}


async def test_the_years_spreadsheet_comes_in_at_once(client: httpx.AsyncClient, launch: Launch) -> None:
    villages = workbook([["Tên thôn, khu phố", "Số hộ"], ["Thôn Đông", 71], ["Thôn Tây", 60]])
    assert (await client.post("/campaigns/villages/import", files=villages)).status_code == 303
    await launch(client)
    answer = await client.post("/campaigns/activities/import", files=workbook([HEADINGS, *GOOD]), headers=PAGE)
    assert answer.status_code == 303, answer.text
    found = {one["channel"]: one for one in (await client.get("/api/campaigns/activities")).json()}
    meeting, speaker = found["HOI_NGHI"], found["LOA"]
    assert (meeting["sessions"], meeting["documents"]) == (2, ["D01b", "D01c"])
    assert (len(meeting["villages"]), meeting["campaign_id"] is None) == (2, False)
    assert (speaker["broadcasts"], speaker["sessions"], speaker["task_id"]) == (6, 0, None)


async def test_one_wrong_cell_is_named_by_its_row_and_heading_and_nothing_is_written(
    client: httpx.AsyncClient,
) -> None:
    wrong = [[3, "Đánh trống", DAY, "10/2022/QH15", 1, 1, "Thôn Lạ", ""]]
    answer = await client.post(
        "/campaigns/activities/import", files=workbook([HEADINGS, GOOD[1], *wrong]), headers=PAGE
    )
    assert answer.status_code == 400
    for words in ("Dòng 3", "Hình thức", "Thôn, khu phố", "Thôn Lạ"):
        assert words in answer.text
    twice = workbook([["Tên thôn, khu phố"], ["Thôn Đông"], ["THÔN ĐÔNG"]])
    answer = await client.post("/campaigns/villages/import", files=twice, headers=PAGE)
    assert (answer.status_code, "Dòng 3" in answer.text) == (400, True)
    assert (await client.get("/api/campaigns/activities")).json() == []
    assert (await client.get("/api/campaigns/villages")).json() == []


@pytest.mark.parametrize("of", ["activities", "villages"])
async def test_the_empty_sheet_is_the_one_that_is_read(client: httpx.AsyncClient, of: str) -> None:
    page = (await client.get(f"/campaigns/{of}/import")).text
    assert f"/campaigns/{of}/empty.xlsx" in page
    empty = (await client.get(f"/campaigns/{of}/empty.xlsx")).raise_for_status().content
    answer = await client.post(f"/campaigns/{of}/import", files={"file": ("mau.xlsx", empty)}, headers=PAGE)
    assert "Tệp không có dòng nào" in answer.text


async def test_what_was_counted_leaves_as_a_sheet_without_what_was_struck_out(
    kit: Kit, client: httpx.AsyncClient, office: httpx.AsyncClient, launch: Launch, meeting: dict[str, Any]
) -> None:
    campaign = await launch(office, units=[kit.commune, kit.neighbour])
    [task] = (await client.get("/api/campaigns/tasks")).json()
    for title in ("=CMD()", "Ghi nhầm"):
        done = {**meeting, "task": task["id"], "title": title, "female": 20}
        last = (await client.post("/api/campaigns/activities", json=done)).json()["id"]
    await client.post(f"/api/campaigns/activities/{last}/strike", json={"why": "Ghi hai lần"})
    [heading, row] = [cells for _, cells in opened((await office.get("/campaigns/activities/export.xlsx")).content)]
    assert dict(zip(heading, row, strict=False))["Số lượt người"] == 60
    assert row[0] == "Thị trấn Khe Sanh"
    plain = (await client.get("/api/campaigns/activities/export.csv")).text
    assert "'=CMD()" in plain
    assert "Ghi nhầm" not in plain
    results = (await office.get(f"/campaigns/{campaign['id']}/results.xlsx")).raise_for_status().content
    lines = {cells[0]: cells for _, cells in opened(results)}
    at = lines["Đơn vị"].index("Trong đó nữ")
    assert (lines["Thị trấn Khe Sanh"][at], lines["Thị trấn Lao Bảo"][at]) == (20, 0)


async def test_evidence_is_added_by_the_unit_itself_and_seen_from_above(
    kit: Kit, client: httpx.AsyncClient, office: httpx.AsyncClient, meeting: dict[str, Any]
) -> None:
    done = (await client.post("/api/campaigns/activities", json=meeting)).json()["id"]
    path = f"/campaigns/activities/{done}/files"
    minutes = {"files": ("bien-ban.txt", "Biên bản họp thôn Đông".encode())}
    assert (await client.post(path, files=minutes)).status_code == 303
    [kept] = (await office.get(f"/api{path}")).json()
    assert "Biên bản họp thôn" in (await office.get(f"{path}/{kept['id']}")).text
    assert "bien-ban.txt" in (await client.get(f"/campaigns/activities/{done}")).text
    neighbour = await kit.person(kit.neighbour)
    assert (await neighbour.get(f"{path}/{kept['id']}")).status_code == 404
    for stranger in (office, neighbour):
        assert (await stranger.post(path, files=minutes)).status_code == 404
        assert (await stranger.post(f"{path}/{kept['id']}/remove", data={"why": "Thử xem"})).status_code == 404
    assert (await client.post(f"{path}/{kept['id']}/remove", data={"why": "Nhầm tệp"})).status_code == 303
    assert (await client.get(f"/api{path}")).json() == []
