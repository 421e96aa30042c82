"""Registers: windows to the day at their borders, sums up the tree, books that name nobody they must not."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from core import BadInput, today
from core.testing import Kit
from plugins.complaints.models.case import Case
from plugins.complaints.models.reception import Visit
from plugins.complaints.service import windows

LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
SECRET = {"subject": "Thu sai khoản đóng góp", "text": "Cán bộ thu thêm tiền làm đường mà không có biên lai."}
VISIT = {"kind": "report", "summary": "Đèn đường hỏng ở đầu thôn", "outcome": "answered", "reply": "Tuần này thay."}
FREE = {
    "rule": "petition.process",
    "due_on": date(2026, 3, 31),
    "subject": "Việc",
    "text": "",
    "hamlet": "",
    "citizen": "",
}


async def counters(who: httpx.AsyncClient, window: str) -> list[dict[str, Any]]:
    return list((await who.get(f"/api/complaints/registers?window={window}")).raise_for_status().json())


def test_the_windows_of_a_year_are_those_of_the_circular() -> None:
    assert [(one.id, one.begin.isoformat(), one.end.isoformat()) for one in windows.of_year(2024)] == [
        ("2024-q1", "2023-12-15", "2024-03-14"),
        ("2024-q2", "2024-03-15", "2024-06-14"),
        ("2024-q3", "2024-06-15", "2024-09-14"),
        ("2024-q4", "2024-09-15", "2024-12-14"),
        ("2024-m6", "2023-12-15", "2024-06-14"),
        ("2024-m9", "2023-12-15", "2024-09-14"),
        ("2024-year", "2023-12-15", "2024-12-14"),
    ]


def test_the_last_days_of_december_belong_to_the_next_report_year() -> None:
    assert windows.report_year(date(2026, 12, 14)) == 2026
    assert windows.report_year(date(2026, 12, 15)) == 2027
    assert windows.window().id == f"{windows.report_year(today())}-year"


@pytest.mark.parametrize(
    "named",
    ["2024-q5", "1999-year", "x", "2026", "2026-02-30_2026-03-01", "2026-03-02_2026-03-01", "2020-01-01_2026-01-01"],
)
def test_what_is_no_window_is_refused(named: str) -> None:
    with pytest.raises(BadInput):
        windows.window(named)


async def test_a_letter_and_a_visit_of_the_last_day_count_and_those_of_the_next_do_not(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    async with kit.work(kit.commune) as work:
        for day in (date(2025, 12, 14), date(2025, 12, 15), date(2026, 3, 14), date(2026, 3, 15)):
            work.add(Case(kind="report", received_on=day, **FREE))
            work.add(Visit(**VISIT, people=2, speakers=0, visitor="", hamlet="", refusal="", again=False, online=False,
                           grouped=False, reception_id=None, visited_on=day))  # fmt: skip
    [own] = await counters(client, "2026-q1")
    assert (own["received"], own["carried"], own["visits"], own["people"]) == (2, 1, 2, 4)
    [own] = await counters(client, "2026-q2")
    assert (own["received"], own["carried"], own["visits"]) == (1, 3, 1)
    [own] = await counters(client, "2026-03-14_2026-03-15")
    assert own["received"] == 2


async def test_what_came_is_what_was_settled_ended_or_still_waits(kit: Kit, client: httpx.AsyncClient) -> None:
    async with kit.work(kit.commune) as work:
        for came, answered, due, satisfied in (
            ("2026-01-05", "2026-01-12", "2026-01-19", True),
            ("2026-01-05", "2026-02-12", "2026-01-19", False),
            ("2025-11-05", "2026-01-12", "2025-11-19", None),
            ("2025-11-05", "2025-11-12", "2025-11-19", None),
            ("2026-02-05", "2026-04-12", "2026-02-19", True),
            ("2026-02-05", None, "2026-02-19", None),
        ):
            answered_on = date.fromisoformat(answered) if answered else None
            row = {**FREE, "received_on": date.fromisoformat(came), "due_on": date.fromisoformat(due)}
            work.add(Case(kind="report", **row, answered_on=answered_on, satisfied=satisfied))
    [own] = await counters(client, "2026-q1")
    assert (own["carried"], own["received"], own["settled"], own["on_time"], own["waiting"]) == (1, 4, 3, 1, 2)
    assert own["carried"] + own["received"] == own["settled"] + own["waiting"]
    assert (own["on_time_rate"], own["overdue"]) == (33.33, 2)
    assert (own["rated"], own["satisfied"], own["satisfied_rate"]) == (2, 1, 50.0)


async def test_nothing_to_measure_is_neither_nothing_nor_everything(client: httpx.AsyncClient) -> None:
    [own] = await counters(client, "2026-q1")
    assert (own["on_time_rate"], own["satisfied_rate"], own["received"]) == (None, None, 0)
    page = (await client.get("/complaints/registers?window=2026-q1")).text
    assert page.count('<p class="value">–</p>') == 2


async def test_a_unit_is_the_sum_of_all_below_it_and_a_neighbour_sees_only_its_own(kit: Kit) -> None:
    for unit, times in ((kit.commune, 3), (kit.neighbour, 2), (kit.district, 1)):
        officer = await kit.person(unit)
        for number in range(times):
            matter = {**LAMP, "subject": f"Việc thứ {number}", "received_on": "2026-02-02"}
            (await officer.post("/api/complaints", json=matter)).raise_for_status()
            visit = {**VISIT, "people": number + 1, "visited_on": "2026-02-02"}
            (await officer.post("/api/complaints/reception/visits", json=visit)).raise_for_status()
    above = await kit.person(kit.district, "auditor", below=True)
    district, *below = await counters(above, "2026-q1")
    assert (district["received"], district["visits"], district["people"]) == (6, 6, 10)
    assert sum(row["received"] for row in below) == 5
    auditor = await kit.person(kit.province, "auditor", below=True)
    province, *districts = await counters(auditor, "2026-q1")
    assert province["received"] == 6
    assert [row["received"] for row in districts if row["tenant"] == kit.district] == [6]
    neighbour = await kit.person(kit.neighbour)
    assert [row["received"] for row in await counters(neighbour, "2026-q1")] == [2]


async def test_a_letter_that_was_handed_on_is_told_apart(kit: Kit, client: httpx.AsyncClient) -> None:
    case = (await client.post("/api/complaints", json=LAMP)).json()
    sent = await client.post(
        f"/api/complaints/{case['id']}/transfer", json={"unit": kit.neighbour, "reason": "", "detail": "Thuộc xã bạn"}
    )
    assert sent.status_code == 200, sent.text
    above = await kit.person(kit.district, "auditor", below=True)
    window = f"{today()}_{today()}"
    total, *below = await counters(above, window)
    assert (total["received"], total["forwarded"], total["competent"]) == (2, 1, 1)
    assert sum(row["forwarded"] for row in below) == 1


async def test_the_book_of_denunciations_holds_references_and_opens_to_the_trusted_alone(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    trusted = await kit.person(kit.commune, "trusted")
    made = (await trusted.post("/api/complaints/denunciations", json=SECRET)).raise_for_status().json()
    for verb in ("check", "accept"):
        (await trusted.post(f"/api/complaints/denunciations/{made['id']}/{verb}")).raise_for_status()
    page = (await trusted.get("/complaints/registers/denunciations")).text
    assert made["denouncer_ref"] in page
    assert "làm đường" not in page
    assert "Thu sai" not in page
    letters = (await client.get("/complaints/registers/letters")).text
    assert made["denouncer_ref"] in letters
    assert "Thu sai" not in letters
    auditor = await kit.person(kit.commune, "auditor")
    assert (await auditor.get("/complaints/registers/denunciations")).status_code == 403
    for kind in ("csv", "xlsx"):
        assert (await auditor.get(f"/complaints/registers/denunciations/{kind}")).status_code == 403
    assert (await auditor.get("/api/complaints/registers/denunciations")).status_code == 404
    assert (await auditor.get("/complaints/registers/nothing")).status_code == 404


async def test_the_book_of_reception_names_visitors_to_who_keeps_it_and_no_sheet_does(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    visit = {**VISIT, "visitor": "Nguyễn Thị Lan"}
    (await client.post("/api/complaints/reception/visits", json=visit)).raise_for_status()
    assert "Nguyễn Thị Lan" in (await client.get("/complaints/registers/reception")).text
    auditor = await kit.person(kit.commune, "auditor")
    for answer in (
        await auditor.get("/complaints/registers/reception"),
        await client.get("/complaints/registers/reception/csv"),
        await client.get("/api/complaints/registers/reception"),
    ):
        assert answer.status_code == 200
        assert "Đèn đường hỏng" in answer.text
        assert "Lan" not in answer.text


async def test_every_book_and_all_counters_leave_as_sheets(kit: Kit) -> None:
    client = await kit.person(kit.commune, "trusted")
    (await client.post("/api/complaints", json={**LAMP, "subject": "=HYPERLINK(1)"})).raise_for_status()
    for path in ("letters", "complaints", "decisions", "reception", "denunciations", "counters"):
        for kind, begin in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
            answer = await client.get(f"/complaints/registers/{path}/{kind}?window={today()}_{today()}")
            assert (answer.status_code, answer.content.startswith(begin)) == (200, True), path
    assert "'=HYPERLINK(1)" in (await client.get("/complaints/registers/letters/csv")).text


async def test_the_page_shows_a_window_that_was_chosen_by_its_days(client: httpx.AsyncClient) -> None:
    begin, end = today() - timedelta(days=3), today()
    page = (await client.get(f"/complaints/registers?begin={begin}&end={end}")).text
    assert f"window={begin}_{end}" in page
    wrong = await client.get(f"/complaints/registers?begin={end}&end={begin}", headers={"accept": "text/html"})
    assert wrong.status_code == 400


async def test_what_was_given_back_and_who_was_protected_is_counted_with_what_was_settled(
    client: httpx.AsyncClient, office: Any, trusted: Any
) -> None:
    given = {"recovered_money": 3_000_000_000, "recovered_land": 128}
    for day, case in (
        ("2026-03-14", await office.file(office.LAND, received_on="2026-03-02")),
        (
            "2026-03-16",
            await office.file(office.LAND, received_on="2026-03-02"),
        ),
    ):
        await office.take(case, "accept", on="2026-03-03")
        await office.take(case, "answer", on=day, **office.ANSWER, **given)
    fund = await trusted.file(trusted.FUND, received_on="2026-01-05")
    await trusted.take(fund, "accept", on="2026-01-09")
    await trusted.take(fund, "answer", on="2026-02-20", **trusted.ANSWER, protected_people=2)
    [own] = await counters(client, "2026-q1")
    assert (own["recovered_money"], own["recovered_land"], own["protected_people"]) == (3_000_000_000, 128, 2)
    assert (own["settled"], own["on_time"], own["late"]) == (2, 1, 1)
    fields = await client.get("/api/complaints/registers/fields?window=2026-q1")
    assert fields.json() == {"Lĩnh vực khác": 3}
    page = await client.get("/complaints/registers?window=2026-q1")
    assert "3.000.000.000" in page.text
    refused = await trusted.try_(fund, "complete", **trusted.ANSWER, recovered_money=-1)
    assert [one["path"] for one in refused.json()["errors"]] == ["/recovered_money"]
