"""A citizen's matter at one unit: its form, its steps, its clock, and who may look on."""

from datetime import date, timedelta
from typing import Any

import httpx
from sqlalchemy import text
from sqlmodel import select

from core import DayBegan, today
from core.testing import Kit, TestBus
from plugins.complaints import hooks
from plugins.complaints.models.case import Case

LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
LAND = {"kind": "complaint", "subject": "Bồi thường đất", "text": "Đề nghị đo lại diện tích đất bị thu hồi."}
ANSWER = {
    "answer": "Đã thay ba bóng đèn ngày hôm nay.",
    "basis": "Luật Tiếp công dân 2013, Điều 28",
    "evidence": "Biên bản 12/BB-UBND",
    "notice_how": "Trưởng thôn báo tận nhà",
    "notice_on": today().isoformat(),
    "result": "right",
}
PAGE = {"accept": "text/html"}


async def file(officer: httpx.AsyncClient, matter: dict[str, str], **more: object) -> dict[str, Any]:
    return dict((await officer.post("/api/complaints", json={**matter, **more})).raise_for_status().json())


async def test_a_refused_form_comes_back_with_what_was_typed_and_the_fault_at_its_field(
    client: httpx.AsyncClient,
) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    for typed, field, fault in (
        ({**LAMP, "text": "Tối"}, "text", "Cần ít nhất 10 ký tự."),
        ({**LAMP, "received_on": tomorrow}, "received_on", "Ngày nhận không thể ở tương lai."),
        ({"subject": LAMP["subject"], "text": LAMP["text"]}, "kind", "Chưa điền."),
    ):
        answer = await client.post("/complaints", data=typed, headers=PAGE)
        assert answer.status_code == 400
        assert f'<a href="#f-{field}">' in answer.text
        assert f'id="f-{field}-error"' in answer.text
        assert fault in answer.text
        assert 'value="Đèn đường hỏng"' in answer.text
    assert (await client.get("/api/complaints")).json() == []


async def test_a_form_that_cannot_even_be_read_is_refused_in_words(client: httpx.AsyncClient) -> None:
    headers = {**PAGE, "content-type": "application/x-www-form-urlencoded"}
    answer = await client.post("/complaints", content=b"kind=%ff&subject=\xff\xfe", headers=headers)
    assert answer.status_code == 400


async def test_the_form_and_the_case_name_the_lawful_day_and_every_day_that_was_skipped(
    client: httpx.AsyncClient,
) -> None:
    form = (await client.get("/complaints/new")).text
    assert "Cần kiểm tra pháp lý" in form
    assert "Luật Khiếu nại 2011, Điều 27" in form
    case = await file(client, LAMP, received_on="2026-08-28")
    assert case["due_on"] == "2026-09-16"
    page = (await client.get(f"/complaints/{case['id']}")).text
    assert "16/09/2026" in page
    assert "02/09/2026: Quốc khánh" in page


async def test_the_steps_go_one_after_another_and_a_step_out_of_turn_shows_the_case_as_it_is(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    case = (await file(client, LAND))["id"]
    early = await client.post(f"/complaints/{case}/close", headers=PAGE)
    assert (early.status_code, "Thụ lý hồ sơ" in early.text) == (409, True)
    assert "Hồ sơ đã sang bước khác" in early.text
    assert (await client.post(f"/complaints/{case}/accept")).status_code == 303
    short = await client.post(f"/complaints/{case}/answer", data={**ANSWER, "basis": "?"}, headers=PAGE)
    assert (short.status_code, ANSWER["answer"] in short.text) == (400, True)
    assert (await client.post(f"/complaints/{case}/answer", data=ANSWER)).status_code == 303
    assert (await client.post(f"/complaints/{case}/close")).status_code == 303
    again = await client.post(f"/api/complaints/{case}/close")
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
    page = (await client.get(f"/complaints/{case}")).text
    assert page.count(f"Người officer.{kit.commune}.0") >= 4


async def test_whoever_looks_from_above_reads_but_does_not_act(kit: Kit, client: httpx.AsyncClient) -> None:
    case = (await file(client, LAMP))["id"]
    auditor = await kit.person(kit.district, "auditor", below=True)
    home = f"/t/{kit.commune}/complaints/{case}"
    listed = (await auditor.get("/complaints")).text
    assert f'href="{home}"' in listed
    assert "Thị trấn Khe Sanh" in listed
    page = await auditor.get(f"http://dinh{home}")
    assert page.status_code == 200
    assert "/accept" not in page.text
    for visitor in (auditor, kit.administrator):
        assert (await visitor.post(f"http://dinh{home}/accept")).status_code == 403
    officer = await kit.person(kit.district, "officer", below=True)
    assert (await officer.post(f"/complaints/{case}/accept")).status_code == 403
    assert (await client.get(f"/api/complaints/{case}")).json()["step"] == "opened"


async def test_the_most_urgent_stand_first_and_the_closed_last(client: httpx.AsyncClient) -> None:
    for subject, received, steps in (
        ("Đã xong", "2026-01-05", 3),
        ("Đã trả lời", "2026-02-02", 2),
        ("Vừa nhận", today().isoformat(), 0),
        ("Lâu nhất", "2026-06-01", 1),
        ("Lâu rồi", "2026-07-01", 0),
    ):
        case = await file(client, LAMP, subject=subject, received_on=received)
        for step, body in (("accept", None), ("answer", ANSWER), ("close", None))[:steps]:
            (await client.post(f"/api/complaints/{case['id']}/{step}", json=body)).raise_for_status()
    subjects = [case["subject"] for case in (await client.get("/api/complaints")).json()]
    assert subjects == ["Lâu nhất", "Lâu rồi", "Vừa nhận", "Đã trả lời", "Đã xong"]
    page = (await client.get("/complaints")).text
    assert "Đã xong" not in page
    assert "Quá hạn" in page
    assert "Đã xong" in (await client.get("/complaints?step=closed")).text
    assert "Không có hồ sơ nào chứa" in (await client.get("/complaints?q=khongco")).text


async def test_the_export_names_nobody_and_runs_no_formula(client: httpx.AsyncClient) -> None:
    await file(client, LAMP, subject="=HYPERLINK(1)", citizen="Nguyễn Thị Lan")
    export = (await client.get("/complaints/export.csv")).text
    assert "'=HYPERLINK(1)" in export
    assert "Lan" not in export


async def test_that_a_day_has_passed_without_an_answer_is_told_once(
    kit: Kit, client: httpx.AsyncClient, bus: TestBus
) -> None:
    await file(client, LAMP)
    for days in (40, 41):
        async with kit.work(kit.commune) as work:
            work.emit(DayBegan(day=today() + timedelta(days=days)))
        assert "complaints.warn" in await bus.settle()
    async with kit.work(kit.commune) as work:
        told = await work.db.execute(text("SELECT count(*) FROM core_event_log WHERE name = 'complaints.case_overdue'"))
        assert told.scalar_one() == 1


async def test_the_sample_is_a_year_of_lawful_work(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        await hooks.sample(work)
    async with kit.work(kit.commune) as work:
        cases = await work.all(select(Case))
        stories = [[one.name for one in await work.history(case.id)] for case in cases]
    assert {case.step for case in cases} >= {"accepted", "closed"}
    for case, story in zip(cases, stories, strict=True):
        days: list[date | None] = [case.received_on, case.accepted_on, case.answered_on, case.closed_on, today()]
        passed = [day for day in days if day]
        assert passed == sorted(passed)
        assert len(story) == case.version
