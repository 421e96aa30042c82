"""The walls around a denunciation: who may read it, that reading is noted, and what is refused at its doors."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from core.testing import Kit
from plugins.complaints.models.case import Case
from plugins.complaints.service import sealed

PAGE = {"accept": "text/html"}


async def test_only_whoever_is_trusted_sees_that_there_is_a_denunciation(kit: Kit, office: Any, trusted: Any) -> None:
    case = await trusted.file(trusted.FUND)
    for role in ("officer", "auditor"):
        person = await kit.person(kit.commune, role)
        for place in (
            "/complaints/denunciations",
            f"/complaints/denunciations/{case}",
            "/complaints/denunciations/new",
        ):
            assert (await person.get(place)).status_code == 403
            assert (await person.get(f"/api{place}".removesuffix("/new"))).status_code == 403
        for place in (f"/complaints/{case}", f"/api/complaints/{case}", f"/complaints/{case}/accept"):
            assert (await person.get(place)).status_code in {403, 404}
        for place in (
            "/complaints?step=",
            "/api/complaints",
            "/complaints/export.csv",
            "/search?q=biên",
            "/complaints",
        ):
            assert "biên lai" not in (await person.get(place)).text
        assert "Tố cáo" not in (await person.get("/complaints")).text
    assert (await kit.administrator.get(f"/t/{kit.commune}/complaints/denunciations")).status_code == 403
    assert (await office.try_(case, "accept")).status_code == 404
    listed = await trusted.client.get("/api/complaints/denunciations")
    assert [one["id"] for one in listed.json()] == [case]
    assert "biên lai" not in listed.text + (await trusted.client.get("/complaints/denunciations")).text


async def test_each_reading_is_noted_in_the_audit_log_without_a_word_of_it(kit: Kit, trusted: Any) -> None:
    case = await trusted.file(trusted.FUND)
    ref = (await trusted.see(case))["denouncer_ref"]
    assert "biên lai" in (await trusted.client.get(f"/complaints/denunciations/{case}")).text
    async with kit.work(kit.commune) as work:
        rows = (await work.db.execute(text("SELECT action, target, why, change::text FROM core_audit"))).all()
    noted = [row for row in rows if row.action == "complaints.denunciation_read"]
    assert [row.target for row in noted] == [ref, ref]
    assert "biên lai" not in str(rows)


@pytest.mark.parametrize(
    "words",
    [
        "Liên hệ 0912 345 678 để biết thêm về việc này.",
        "Số máy +84.912.345.678 của người gửi đơn này.",
        "Căn cước 045 190 001 234 cấp năm ngoái.",
        "Thư gửi về nguoi.dan@example.vn giúp cho.",
        "Tôi tên là Nguyễn Thị Lan, xin trình bày.",
        "Tôi là Nguyễn Thị Lan ở thôn Đông.",
        "Người tố cáo: Nguyễn Thị Lan, thôn Đông.",
        "Họ và tên: Nguyễn Thị Lan, xin trình bày.",
        "Địa chỉ của tôi ở đầu thôn, cạnh giếng.",
        "Gọi 0\u200b912345678 sẽ gặp người biết việc.",
    ],
)
def test_a_trace_of_somebody_is_found(words: str) -> None:
    assert sealed.traces(words)


@pytest.mark.parametrize(
    "words",
    [
        "Ngày 20/11/2026, ông Trưởng thôn thu 150.000.000 đồng của 12 hộ, không có biên lai.",
        "Thu 150000000 đồng tiền làm đường, nộp ngân sách 2.500.000 đ.",
        "Quyết định số 1234/QĐ-UBND ngày 01/7/2025 về diện tích 128.500 m2.",
        "Tôi là người dân trong thôn, thấy việc thu tiền không đúng.",
        "Người bị tố cáo tên là Trần Văn Ba, thủ quỹ thôn.",
    ],
)
def test_what_a_denunciation_must_say_is_let_through(words: str) -> None:
    assert sealed.traces(words) == []


async def test_no_citizen_stands_beside_a_denunciation_at_any_door(kit: Kit, office: Any, trusted: Any) -> None:
    for matter in (trusted.FUND | {"citizen": "Lan"}, trusted.FUND | {"Lan": "x"}):
        answer = await trusted.client.post("/api/complaints/denunciations", json=matter)
        assert (answer.status_code, "Lan" in answer.text) == (400, False)
    for kind in ("denunciation", "mixed"):
        answer = await office.client.post("/api/complaints", json=trusted.FUND | {"kind": kind, "citizen": "Lan"})
        assert (answer.status_code, "sổ giấy" in answer.text) == (400, True)
    case = await trusted.file(trusted.FUND)
    with pytest.raises(DBAPIError, match="no_denouncer"):
        await _let_in(kit, case)


async def _let_in(kit: Kit, case: str) -> None:
    async with kit.work(kit.commune) as work:
        (await work.get(Case, UUID(case))).citizen = "Nguyễn Thị Lan"


async def test_what_turns_out_to_be_a_denunciation_keeps_only_redacted_words(kit: Kit, office: Any) -> None:
    case = await office.file(office.LAMP, citizen="Nguyễn Thị Lan, 0912345678")
    for said in ({}, {"subject": "Thu tiền sai", "text": "Tôi tên là Nguyễn Thị Lan, xin trình bày."}):
        assert (await office.try_(case, "classify", kind="denunciation", **said)).status_code == 400
    assert (await office.see(case))["citizen"]
    said = {"subject": "Thu tiền sai", "text": "Thủ quỹ thu tiền không ghi biên lai."}
    assert (await office.try_(case, "classify", kind="denunciation", **said)).status_code == 200
    async with kit.work(kit.commune) as work:
        [row] = await work.all(select(Case))
    assert (row.kind, row.citizen, row.subject, row.text) == ("denunciation", "", said["subject"], said["text"])
    assert (row.rule, bool(row.denouncer_ref)) == ("denunciation.check", True)


async def test_the_page_never_shows_an_identity_again_that_was_typed_into_it(trusted: Any) -> None:
    typed = trusted.FUND | {"text": "Tôi tên là Nguyễn Thị Lan, điện thoại 0912345678.", "hamlet": "Thôn Đông"}
    answer = await trusted.client.post("/complaints/denunciations", data=typed, headers=PAGE)
    assert answer.status_code == 400
    assert "Lan" not in answer.text
    assert "0912345678" not in answer.text
    assert "Thôn Đông" in answer.text
    assert trusted.FUND["subject"] in answer.text
    assert "sổ giấy niêm phong" in answer.text


async def test_a_denunciation_that_goes_on_is_a_case_at_the_unit_above(kit: Kit, trusted: Any) -> None:
    case = await trusted.file(trusted.FUND, received_on="2026-08-03")
    await trusted.take(case, "refuse", reason="no_basis", number="2/TB-UBND", on="2026-08-10")
    await trusted.take(case, "appeal", detail="Có thêm sổ thu chi của thôn làm bằng chứng.", on="2026-08-17")
    async with kit.work(kit.district) as work:
        [found] = await work.all(select(Case))
    assert (found.kind, str(found.received_on), str(found.parent_id)) == ("denunciation", "2026-08-17", case)
    assert found.citizen == ""
    beside = await kit.person(kit.neighbour, "trusted")
    assert (await beside.get("/api/complaints/denunciations")).json() == []
    assert (await beside.get(f"/api/complaints/denunciations/{case}")).status_code == 404
