"""A case that goes elsewhere: to the competent unit, to the next instance, into several; and who then sees it."""

from typing import Any

import pytest
from sqlmodel import select

from core.testing import Kit
from plugins.complaints.models.case import Case
from plugins.complaints.models.step import CaseStep


async def there(kit: Kit, unit: str) -> Any:
    async with kit.work(unit) as work:
        return await work.all(select(Case)), await work.all(select(CaseStep).order_by(CaseStep.created_at))


async def test_the_clock_and_the_history_go_along_to_the_competent_unit(kit: Kit, office: Any) -> None:
    case = await office.file(office.LAND, received_on="2026-11-02", citizen="Lê Thị Sáu")
    await office.take(case, "assign", assignee="Công chức tư pháp")
    await office.take(case, "conditions", missing="competence")
    before = await office.see(case)
    done = await office.take(case, "transfer", unit=kit.district, detail="Thuộc thẩm quyền huyện", number="3/PC")
    assert (done["step"], done["went_to"]) == ("transferred", kit.district)
    [copy], steps = await there(kit, kit.district)
    for name in ("kind", "subject", "text", "citizen", "rule", "remote", "step"):
        assert getattr(copy, name) == before[name]
    assert (str(copy.received_on), str(copy.due_on)) == (before["received_on"], before["due_on"])
    assert (copy.came_from, copy.missing, copy.assignee) == (kit.commune, "", "")
    assert [(step.verb, step.unit) for step in steps] == [("assign", kit.commune), ("transfer", kit.commune)]
    above = await kit.person(kit.district)
    page = (await above.get(f"/complaints/{copy.id}")).text
    assert "Thị trấn Khe Sanh" in page
    assert "Đã chuyển đơn vị khác" in page
    assert (await above.post(f"/api/complaints/{copy.id}/accept")).status_code == 200
    assert (await office.try_(case, "accept")).status_code == 409
    assert (await office.client.get(f"/api/complaints/{copy.id}")).status_code == 404


async def test_a_case_is_handed_only_to_a_unit_that_takes_cases(kit: Kit, office: Any) -> None:
    case = await office.file(office.LAND)
    await kit.switch(kit.neighbour, "complaints", on=False)
    for unit in (kit.commune, kit.neighbour, "nowhere"):
        answer = await office.try_(case, "transfer", unit=unit)
        assert [one["path"] for one in answer.json()["errors"]] == ["/unit"]
    assert (await office.see(case))["step"] == "opened"
    await kit.switch(kit.neighbour, "complaints", on=True)


@pytest.mark.parametrize("late", [False, True])
async def test_the_second_instance_is_a_case_of_its_own_at_the_unit_above(kit: Kit, office: Any, late: bool) -> None:  # noqa: FBT001 - two lives of one case
    case = await office.file(office.LAND, received_on="2026-07-06")
    await office.take(case, "accept", on="2026-07-08")
    await office.take(case, "answer", on="2026-07-31", notice_on="2026-08-03", **office.ANSWER)
    early = await office.try_(case, "appeal", detail="Ngắn")
    assert early.status_code == 400
    day = "2026-10-01" if late else "2026-08-20"
    await office.take(case, "appeal", detail="Không đồng ý với cách đo lại.", on=day)
    [second], _ = await there(kit, kit.province)
    assert (str(second.parent_id), second.level, second.rule) == (case, 2, "complaint.second.accept")
    assert (str(second.received_on), second.missing) == (day, "in_time" if late else "")
    above = await kit.person(kit.province)
    accepted = await above.post(f"/api/complaints/{second.id}/accept", json={"on": day})
    assert accepted.status_code == (409 if late else 200)
    if not late:
        assert (accepted.json()["rule"], accepted.json()["due_on"]) == ("complaint.second.normal", "2026-10-05")
        answered = await above.post(f"/api/complaints/{second.id}/answer", json={**office.ANSWER, "on": day})
        assert answered.status_code == 200
        third = await above.post(f"/api/complaints/{second.id}/appeal", json={"detail": "Vẫn không đồng ý."})
        assert (third.status_code, "khởi kiện tại Tòa án" in third.text) == (409, True)


async def test_a_mixed_letter_becomes_cases_each_with_its_clock_from_the_day_of_receipt(kit: Kit, office: Any) -> None:
    letter = {"kind": "mixed", "subject": "Đơn nhiều việc", "text": "Khiếu nại bồi thường và phản ánh đường hỏng."}
    case = await office.file(letter, received_on="2026-11-02", hamlet="Thôn Đông")
    assert (await office.try_(case, "accept")).status_code == 409
    parts = [
        {"kind": "complaint", "subject": office.LAND["subject"], "text": office.LAND["text"]},
        {"kind": "report", "subject": office.LAMP["subject"], "text": office.LAMP["text"]},
    ]
    assert (await office.try_(case, "split", parts=parts[:1])).status_code == 409
    assert (await office.take(case, "split", parts=parts))["step"] == "split"
    cases, _ = await there(kit, kit.commune)
    made = {one.kind: one for one in cases if str(one.id) != case}
    assert {kind: (one.rule, str(one.received_on), str(one.parent_id)) for kind, one in made.items()} == {
        "complaint": ("complaint.accept", "2026-11-02", case),
        "report": ("petition.process", "2026-11-02", case),
    }
    assert {one.hamlet for one in cases} == {"Thôn Đông"}


async def test_in_a_letter_with_a_denunciation_no_part_leads_back_to_the_letter(
    kit: Kit, office: Any, trusted: Any
) -> None:
    letter = {"kind": "mixed", "subject": "Đơn nhiều việc", "text": "Khiếu nại bồi thường và tố cáo thu tiền."}
    case = await office.file(letter)
    parts = [
        {"kind": "complaint", "subject": office.LAND["subject"], "text": office.LAND["text"]},
        {"kind": "denunciation", **office.FUND},
    ]
    await office.take(case, "split", parts=parts)
    cases, _ = await there(kit, kit.commune)
    made = {one.kind: one for one in cases if str(one.id) != case}
    assert {one.parent_id for one in made.values()} == {None}
    assert made["denunciation"].denouncer_ref.startswith("TC-")
    assert (await office.client.get(f"/api/complaints/{made['denunciation'].id}")).status_code == 404
    assert (await trusted.see(str(made["denunciation"].id)))["text"] == office.FUND["text"]


async def test_a_second_complaint_of_before_july_2025_belongs_to_the_district_and_a_later_one_to_the_province(
    kit: Kit, office: Any
) -> None:
    for accepted, appealed, unit in (
        ("2024-03-11", "2024-04-29", kit.district),
        ("2025-06-02", "2025-07-14", kit.province),
    ):
        case = await office.file(office.LAND, received_on=accepted)
        await office.take(case, "accept", on=accepted)
        await office.take(case, "appeal", detail="Quá hạn mà chưa được giải quyết.", on=appealed)
        [second], _ = await there(kit, unit)
        assert (str(second.parent_id), second.level, second.missing) == (case, 2, "")


async def test_nobody_complains_again_while_the_first_period_still_runs(office: Any) -> None:
    case = await office.file(office.LAND, received_on="2026-07-06")
    await office.take(case, "accept", on="2026-07-08")
    early = await office.try_(case, "appeal", detail="Chờ lâu quá rồi.", on="2026-08-07")
    assert (early.status_code, "07/08/2026" in early.text) == (409, True)
    assert (await office.try_(case, "appeal", detail="Chờ lâu quá rồi.", on="2026-08-10")).status_code == 200


async def test_the_files_of_a_case_go_along_as_copies_of_the_unit_that_takes_it(kit: Kit, office: Any) -> None:
    case = await office.file(office.LAND)
    note = {"files": ("bien-ban.txt", "Biên bản đo đất".encode())}
    (await office.client.post(f"/api/complaints/{case}/files", files=note)).raise_for_status()
    await office.take(case, "transfer", unit=kit.neighbour)
    [copy], _ = await there(kit, kit.neighbour)
    neighbour = await kit.person(kit.neighbour)
    [theirs] = (await neighbour.get(f"/api/complaints/{copy.id}/files")).json()
    [ours] = (await office.client.get(f"/api/complaints/{case}/files")).json()
    assert (theirs["name"], theirs["sha256"]) == (ours["name"], ours["sha256"])
    gone = await office.client.post(f"/complaints/{case}/files/{ours['id']}/remove", data={"why": "Gửi nhầm"})
    assert gone.status_code == 303
    kept = await neighbour.get(f"/complaints/{copy.id}/files/{theirs['id']}")
    assert (kept.status_code, kept.content) == (200, "Biên bản đo đất".encode())


async def test_from_july_2025_a_case_under_way_is_handed_over_with_its_step_and_its_clock(
    kit: Kit, office: Any
) -> None:
    case = await office.file(office.LAND, received_on="2025-06-02")
    await office.take(case, "accept", on="2025-06-09")
    await office.take(case, "verify", on="2025-06-16")
    before = await office.see(case)
    early = await office.try_(case, "transfer", unit=kit.province, on="2025-06-30")
    assert (early.status_code, "chỉ có từ ngày 01/07/2025" in early.text) == (409, True)
    await office.take(case, "transfer", unit=kit.province, on="2025-07-01")
    [copy], _ = await there(kit, kit.province)
    assert (copy.step, copy.rule, str(copy.due_on)) == ("verifying", before["rule"], before["due_on"])
    above = await kit.person(kit.province)
    answered = await above.post(f"/api/complaints/{copy.id}/answer", json={**office.ANSWER, "on": "2025-07-08"})
    assert (answered.status_code, answered.json()["answered_on"]) == (200, "2025-07-08")
