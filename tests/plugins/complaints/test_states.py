"""The steps of each kind of case: which are lawful from where, by the law of which day, and with what said."""

from datetime import date
from typing import Any

import httpx
import pytest

from core import today
from core.testing import Kit
from plugins.complaints.models.case import Case
from plugins.complaints.service import competence, law, states

PAGE = {"accept": "text/html"}


async def test_a_complaint_goes_from_acceptance_to_enforcement(office: Any) -> None:
    case = await office.file(office.LAND, received_on="2026-07-06")
    for verb, day, step, said in (
        ("accept", "2026-07-10", "accepted", {}),
        ("verify", "2026-07-13", "verifying", {"number": "5/QĐ-UBND"}),
        ("dialogue", "2026-07-20", "dialogue", {"detail": "Họp ngày 20/7, đủ các bên, vắng đại diện thôn."}),
        ("answer", "2026-07-31", "answered", {**office.ANSWER, "notice_on": "2026-08-03"}),
        ("send", "2026-08-03", "sent", {"detail": "Gửi bưu điện"}),
        ("publish", "2026-08-06", "published", {"detail": "Niêm yết tại trụ sở"}),
        ("effect", "2026-09-04", "in_effect", {}),
        ("enforce", "2026-09-15", "enforced", {"detail": "Đã chi trả bổ sung"}),
        ("close", "2026-09-16", "closed", {}),
    ):
        assert (await office.take(case, verb, on=day, **said))["step"] == step
    late = await office.try_(case, "publish", detail="Lần nữa")
    assert (late.status_code, "Hồ sơ đã sang bước khác" in late.text) == (409, True)


async def test_feedback_is_answered_rated_and_taken_up_again_as_often_as_the_limit_lets(office: Any) -> None:
    case = await office.file(office.LAMP)
    await office.take(case, "assign", assignee="Công chức địa chính")
    assert (await office.try_(case, "rate", satisfied=True)).status_code == 409
    await office.take(case, "accept")
    for _ in range(2):
        await office.take(case, "answer", **office.ANSWER)
        assert (await office.take(case, "rate", satisfied=False))["satisfied"] is False
        again = await office.take(case, "reopen", detail="Đèn lại tắt.")
        assert (again["step"], again["answered_on"], again["satisfied"]) == ("accepted", None, None)
    await office.take(case, "answer", **office.ANSWER)
    beyond = await office.try_(case, "reopen", detail="Đèn lại tắt.")
    assert (beyond.status_code, "đã mở lại 2 lần" in beyond.text) == (409, True)


async def test_a_denunciation_goes_from_checking_to_publication(trusted: Any) -> None:
    case = await trusted.file(trusted.FUND, received_on="2026-08-03")
    for verb, day, step, said in (
        ("check", "2026-08-04", "checking", {}),
        ("accept", "2026-08-10", "accepted", {"number": "7/QĐ-UBND"}),
        ("notify", "2026-08-12", "accepted", {}),
        ("verify", "2026-08-13", "verifying", {}),
        ("answer", "2026-09-01", "answered", {**trusted.ANSWER, "notice_on": "2026-09-01"}),
        ("handle", "2026-09-07", "handled", {"detail": "Thu hồi và kiểm điểm"}),
        ("publish", "2026-09-08", "published", {"detail": "Niêm yết tại trụ sở"}),
        ("close", "2026-09-09", "closed", {}),
    ):
        assert (await trusted.take(case, verb, on=day, **said))["step"] == step


@pytest.mark.parametrize("kind", ["report", "complaint", "denunciation", "mixed"])
def test_every_move_leads_to_a_step_that_is_known_and_every_step_that_is_not_an_end_goes_on(kind: str) -> None:
    moves = [move for move in law.moves() if kind in move.kind.split()]
    steps = {step for move in moves for step in move.before.split()} | {move.after for move in moves} - {"=", "<"}
    assert steps <= states.states().keys()
    stuck = {step for step in steps if not states.ended(step)} - {s for m in moves for s in m.before.split()}
    assert stuck == set()


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("withdraw_part", {"detail": "Rút phần diện tích lối đi."}),
        ("suspend", {"reason": "force", "number": "9/QĐ-UBND", "approver": "Chủ tịch UBND xã"}),
        ("terminate", {"reason": "withdrawn", "number": "9/QĐ-UBND"}),
    ],
)
async def test_what_the_law_of_2026_brought_is_refused_to_facts_before_it(
    office: Any, verb: str, said: dict[str, Any]
) -> None:
    for received, accepted, on, status in (
        ("2024-03-04", "2024-03-11", "2024-03-20", 409),
        ("2026-06-22", "2026-06-24", "2026-06-30", 409),
        ("2026-06-22", "2026-06-24", "2026-07-01", 200),
    ):
        case = await office.file(office.LAND, received_on=received)
        await office.take(case, "accept", on=accepted)
        answer = await office.try_(case, verb, on=on, **said)
        assert answer.status_code == status, answer.text
        if status == 409:
            assert "chỉ có từ ngày 01/07/2026 (Luật 136/2025/QH15)" in answer.json()["detail"]


async def test_a_complaint_could_be_withdrawn_as_a_whole_long_before(office: Any) -> None:
    case = await office.file(office.LAND, received_on="2024-03-04")
    withdrawn = await office.take(case, "withdraw", on="2024-03-06")
    assert (withdrawn["step"], withdrawn["closed_on"]) == ("withdrawn", "2024-03-06")


async def test_a_refusal_names_a_reason_of_the_law_and_no_other(office: Any) -> None:
    case = await office.file(office.LAND)
    for reason, status in (("", 400), ("because", 400), ("time_bar", 200)):
        answer = await office.try_(case, "refuse", reason=reason, number="3/TB-UBND")
        assert answer.status_code == status
        if status == 400:
            assert [one["path"] for one in answer.json()["errors"]] == ["/reason"]


async def test_nothing_is_accepted_while_a_condition_is_not_met(office: Any) -> None:
    case = await office.file(office.LAND)
    assert (await office.try_(case, "conditions", missing="nonsense")).status_code == 400
    await office.take(case, "conditions", missing="signed competence")
    refused = await office.try_(case, "accept")
    assert refused.status_code == 409
    assert "Đơn có chữ ký hoặc điểm chỉ" in refused.json()["detail"]
    assert "Chuyển đơn vị có thẩm quyền" in refused.json()["detail"]
    await office.take(case, "conditions", missing="")
    assert (await office.take(case, "accept"))["step"] == "accepted"


async def test_a_case_is_not_closed_before_its_answer_is_whole_and_each_missing_thing_is_named(office: Any) -> None:
    case = await office.file(office.LAND)
    await office.take(case, "accept")
    await office.take(case, "answer", answer=office.ANSWER["answer"], basis=office.ANSWER["basis"])
    everything = ["kết quả", "bằng chứng", "cách báo cho người dân", "ngày báo cho người dân"]
    for given, still in (
        ({}, everything),
        ({"result": "right", "evidence": "12/BB-UBND"}, everything[2:]),
        ({"notice_how": "Gọi điện thoại"}, everything[3:]),
        ({"notice_on": today().isoformat()}, []),
    ):
        if given:
            await office.take(case, "complete", answer=office.ANSWER["answer"], basis=office.ANSWER["basis"], **given)
        closing = await office.try_(case, "close")
        assert closing.status_code == (409 if still else 200)
        assert [name for name in everything if name in closing.text] == still
    assert (await office.see(case))["result"] == "right"


@pytest.mark.parametrize(
    ("received", "level", "settler"),
    [
        ("2024-03-04", 2, "district"),
        ("2025-06-30", 2, "district"),
        ("2025-07-01", 2, "province"),
        ("2026-11-02", 1, "commune"),
    ],
)
async def test_who_is_competent_depends_on_the_day(kit: Kit, received: str, level: int, settler: str) -> None:
    day = date.fromisoformat(received)
    words = {"subject": "Bồi thường đất", "text": "Đo lại", "hamlet": "", "citizen": ""}
    case = Case(kind="complaint", rule="complaint.accept", received_on=day, due_on=day, **words)
    found = competence.competent(kit.runtime.house, kit.commune, case, level, day)
    assert found is not None
    assert found.unit is not None
    assert (found.law.settler, found.unit.level) == (settler, settler)


async def test_the_page_says_who_is_competent_and_offers_the_transfer(client: httpx.AsyncClient, office: Any) -> None:
    case = await office.file(office.LAND, against="Chủ tịch UBND tỉnh", received_on="2026-11-02")
    page = (await client.get(f"/complaints/{case}")).text
    assert "Chủ tịch UBND tỉnh (Luật Khiếu nại 2011, Điều 21)" in page
    assert "Hãy chọn Chuyển đơn vị có thẩm quyền" in page
    assert f'href="/t/19429/complaints/{case}/transfer"' in page
    form = (await client.get(f"/complaints/{case}/transfer")).text
    assert '<option value="45" selected>' in form
    bad = await office.client.post("/api/complaints", json={**office.LAND, "against": "Ai đó"})
    assert [one["path"] for one in bad.json()["errors"]] == ["/against"]


async def test_a_form_that_was_refused_keeps_what_was_typed(client: httpx.AsyncClient, office: Any) -> None:
    case = await office.file(office.LAND)
    typed = {"reason": "", "number": "", "detail": "Đã quá 90 ngày kể từ ngày biết quyết định."}
    answer = await client.post(f"/complaints/{case}/refuse", data=typed, headers=PAGE)
    assert (answer.status_code, typed["detail"] in answer.text) == (400, True)
    assert "Chưa điền." in answer.text


async def test_a_program_is_told_what_can_be_done_next(client: httpx.AsyncClient, office: Any, kit: Kit) -> None:
    case = await office.file(office.LAND)
    moves = (await client.get(f"/api/complaints/{case}/moves")).json()
    assert [moves[0]["verb"], moves[0]["rank"]] == ["accept", 1]
    assert {"transfer", "guide", "return", "file", "refuse", "classify"} <= {move["verb"] for move in moves}
    assert (await office.try_(case, "nonsense")).status_code == 404
    neighbour = await kit.person(kit.neighbour)
    for answer in (
        await neighbour.get(f"/api/complaints/{case}/moves"),
        await neighbour.post(f"/api/complaints/{case}/accept", json={}),
        await neighbour.get(f"/complaints/{case}/accept"),
    ):
        assert answer.status_code == 404


async def test_like_matters_are_pointed_out_and_others_are_not(client: httpx.AsyncClient, office: Any) -> None:
    first = await office.file(office.LAMP, hamlet="Thôn Đông")
    await office.file(office.LAMP, subject="Trâu bò thả rông", hamlet="Thôn Đông")
    await office.file(office.LAMP, hamlet="Thôn Đông", received_on="2026-06-01")
    twin = await office.file(office.LAMP, subject="Đèn đường bị hỏng", hamlet="thôn đông")
    found = (await client.get(f"/api/complaints/{twin}/similar")).json()
    assert [case["id"] for case in found] == [first]
    assert "Có thể trùng với hồ sơ đã có" in (await client.get(f"/complaints/{twin}")).text
    filed = await office.take(twin, "file", reason="duplicate")
    assert filed["step"] == "filed"


async def test_a_decision_has_no_effect_before_its_time_or_when_there_was_a_second_complaint(office: Any) -> None:
    for remote, last, first in ((False, "2026-09-03", "2026-09-04"), (True, "2026-09-14", "2026-09-15")):
        case = await office.file(office.LAND, received_on="2026-07-06", remote=remote)
        for verb, day, said in (
            ("accept", "2026-07-10", {}),
            ("answer", "2026-07-31", {**office.ANSWER, "notice_on": "2026-08-03"}),
            ("send", "2026-08-03", {"detail": "Gửi bưu điện"}),
        ):
            await office.take(case, verb, on=day, **said)
        said = (await office.client.get(f"/complaints/{case}/effect")).text
        assert "Quyết định có hiệu lực sau ngày" not in said, "it is long past by now"
        early = await office.try_(case, "effect", on=last)  # 31/7 + 30 is Sunday 30/8, then 31/8 to 2/9 are days off
        assert (early.status_code, f"sau ngày {last[8:]}/{last[5:7]}/2026" in early.text) == (409, True)
        if remote:
            await office.take(case, "appeal", detail="Không đồng ý với cách đo lại.", on="2026-08-20")
            refused = await office.try_(case, "effect", on=first)
            assert (refused.status_code, "đã khiếu nại lần hai" in refused.text) == (409, True)
        else:
            assert (await office.take(case, "effect", on=first))["step"] == "in_effect"


async def test_a_decision_of_today_says_from_when_it_will_have_effect(office: Any) -> None:
    case = await office.file(office.LAND)
    await office.take(case, "accept")
    offered = [one["verb"] for one in (await office.client.get(f"/api/complaints/{case}/moves")).json()]
    assert "appeal" not in offered, "the first period still runs"
    for verb, said in ("answer", office.ANSWER), ("send", {"detail": "Trao tay"}), ("publish", {"detail": "Niêm yết"}):
        await office.take(case, verb, **said)
    page = (await office.client.get(f"/complaints/{case}")).text
    assert "Quyết định có hiệu lực sau ngày" in page
    assert f'action="/t/19429/complaints/{case}/effect"' not in page


async def test_no_step_is_dated_before_the_one_it_follows_nor_a_notice_in_the_future(office: Any) -> None:
    case = await office.file(office.LAMP, received_on="2026-11-02")
    await office.take(case, "accept", on="2026-11-10")
    for said, path in (
        ({"on": "2026-11-09"}, "/on"),
        ({"on": "2026-11-12", "notice_on": "2026-11-01"}, "/notice_on"),
        ({"on": "2026-11-12", "notice_on": "2099-01-01"}, "/notice_on"),
    ):
        refused = await office.try_(case, "answer", **office.ANSWER, **said)
        assert [one["path"] for one in refused.json()["errors"]] == [path]
    await office.take(case, "answer", on="2026-11-12", notice_on="2026-11-13", **office.ANSWER)


async def test_what_the_citizen_thinks_of_an_answer_is_not_written_over_by_the_office(office: Any) -> None:
    case = await office.file(office.LAMP)
    await office.take(case, "accept")
    await office.take(case, "answer", **office.ANSWER)
    verbs = [one["verb"] for one in (await office.client.get(f"/api/complaints/{case}/moves")).json()]
    await office.take(case, "rate", satisfied=False)
    left = [one["verb"] for one in (await office.client.get(f"/api/complaints/{case}/moves")).json()]
    assert (set(verbs) - set(left)) == {"rate"}
    assert (await office.try_(case, "rate", satisfied=True)).status_code == 409
    assert (await office.see(case))["satisfied"] is False
