"""A commune judges itself, the level above judges that, the province recognises: and who may not."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from core import Actor, Forbidden, today
from core.testing import Kit
from plugins.new_rural import hooks
from plugins.new_rural.models.assessment import (
    Assessment,
    Decision,
    Given,
    NewAssessment,
    Recognition,
    Review,
)
from plugins.new_rural.service import assessments, reviews
from tests.plugins.new_rural.office import COMMUNE, NEIGHBOUR, Office

PAGE = {"accept": "text/html"}
OLD = "2021-2025"
APPROVE: dict[str, Any] = {"decision": "approve"}
RETURN: dict[str, Any] = {
    "decision": "return",
    "reasons": {"18.4": "Chưa có quyết định công nhận chuẩn tiếp cận pháp luật"},
}
DECISION = {"decision_no": "1234/QĐ-UBND", "decided_on": today().isoformat()}


async def states(office: Office, assessment: str) -> dict[str, str]:
    return dict((await office.commune.get(f"/api/new_rural/assessments/{assessment}")).json()["states"])


async def test_a_criterion_is_met_only_when_its_last_indicator_is(office: Office) -> None:
    assessment = await office.begin()
    await office.give(assessment, _18_1=1, _18_2=1, _18_3=1, _18_4=1, _18_5=1)
    assert (await states(office, assessment))["18"] == "unknown"
    await office.give(assessment, _18_6=0)
    assert (await states(office, assessment))["18"] == "not_met"
    found = await office.give(assessment, _18_6=1)
    assert (await states(office, assessment))["18"] == "met"
    assert (found["met"], found["not_met"], found["unknown"]) == (1, 0, 18)


async def test_a_value_without_a_target_leaves_the_criterion_unknown(office: Office) -> None:
    assessment = await office.begin()
    await office.give(assessment, _10_1=60)
    assert (await states(office, assessment))["10"] == "unknown"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"code": "18.4", "value": 0.5, "evidence": "Có"}, "/value-18.4"),
        ({"code": "15.1", "value": 101, "evidence": "Có"}, "/value-15.1"),
        ({"code": "15.1", "value": 95}, "/evidence-15.1"),
        ({"code": "99.9", "value": 1, "evidence": "Có"}, "/code-99.9"),
    ],
)
async def test_a_value_that_cannot_be_is_refused_at_its_field(
    office: Office, given: dict[str, object], path: str
) -> None:
    assessment = await office.begin()
    answer = await office.commune.post(f"/api/new_rural/assessments/{assessment}/scores", json=[given])
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, path)


async def test_a_day_decides_the_set_and_a_day_that_cannot_be_is_refused(office: Office) -> None:
    new = await office.begin("2026-02-15")
    found = (await office.commune.get(f"/api/new_rural/assessments/{new}")).json()
    assert (found["set_id"], len(found["states"])) == ("2026-2030", 10)
    again = await office.commune.post("/api/new_rural/assessments", json={"assessed_on": "2025-06-30"})
    assert (again.status_code, "chưa duyệt xong" in again.text) == (409, True)
    for day in ("2021-01-01", (today() + timedelta(days=1)).isoformat()):
        answer = await office.commune.post("/new_rural/assessments", data={"assessed_on": day}, headers=PAGE)
        assert (answer.status_code, 'id="f-assessed_on-error"' in answer.text) == (400, True)


async def test_nobody_reviews_what_is_their_own_communes(kit: Kit, office: Office) -> None:
    assessment = await office.begin()
    await office.give(assessment, _1_1=1)
    (await office.commune.post(f"/api/new_rural/assessments/{assessment}/submit")).raise_for_status()
    address = f"/api/new_rural/assessments/{assessment}/review"
    own = await office.commune.post(address, json=APPROVE)
    assert (own.status_code, "không thẩm tra kết quả của xã mình" in own.text) == (403, True)
    assert (await office.commune.get(f"/new_rural/assessments/{assessment}/review")).status_code == 403
    both = await kit.person(COMMUNE, below=True)
    assert (await both.post(address, json=APPROVE)).status_code == 403
    neighbour = await kit.person(NEIGHBOUR)
    assert (await neighbour.post(office.at_commune(address), json=APPROVE)).status_code == 404
    beside = await kit.person(kit.district)
    assert (await beside.post(office.at_commune(address), json=APPROVE)).status_code == 404
    for looker in (await kit.person(kit.district, "auditor", below=True), kit.administrator):
        assert (await looker.post(office.at_commune(address), json=APPROVE)).status_code == 403
    assert (await office.district.post(office.at_commune(address), json=APPROVE)).status_code == 200
    assert (await office.commune.get(f"/api/new_rural/assessments/{assessment}")).json()["reviewed_at"] == kit.district


async def test_whoever_has_moved_up_does_not_review_what_they_wrote_below(kit: Kit) -> None:
    async with kit.runtime.begin(COMMUNE, Actor("person:lan")) as work:
        assessment = await assessments.begin(work, NewAssessment(assessed_on=date(2025, 6, 30)))
        await assessments.assess(work, assessment.id, [Given(code="1.1", value=1, evidence="QĐ 12")])
    async with kit.runtime.begin(COMMUNE, Actor("person:binh")) as work:
        await assessments.submit(work, assessment.id)
    for name in ("person:lan", "person:binh"):
        with pytest.raises(Forbidden, match="chính kết quả đó"):
            async with kit.runtime.begin(COMMUNE, Actor(name, stands=(kit.district,))) as work:
                await reviews.review(work, assessment.id, Review(decision=Decision.APPROVE))


async def test_whoever_has_a_role_above_does_not_judge_for_the_commune(office: Office) -> None:
    begun = await office.district.post(
        office.at_commune("/api/new_rural/assessments"), json={"assessed_on": "2025-06-30"}
    )
    assert begun.status_code == 403
    assessment = await office.begin()
    given = [{"code": "1.1", "value": 1, "evidence": "Có"}]
    address = office.at_commune(f"/api/new_rural/assessments/{assessment}")
    assert (await office.district.post(f"{address}/scores", json=given)).status_code == 403
    assert (await office.district.post(f"{address}/submit")).status_code == 403


async def test_what_is_returned_is_mended_before_it_is_submitted_again(office: Office) -> None:
    assessment = await office.begin()
    address = f"/api/new_rural/assessments/{assessment}"
    empty = await office.commune.post(f"{address}/submit")
    assert (empty.status_code, "Chưa có chỉ tiêu nào" in empty.text) == (409, True)
    await office.give(assessment, _18_4=1)
    early = await office.district.post(office.at_commune(f"{address}/review"), json=APPROVE)
    assert early.status_code == 409
    (await office.commune.post(f"{address}/submit")).raise_for_status()
    late = await office.commune.post(f"{address}/scores", json=[{"code": "18.4", "value": 0, "evidence": "Sửa"}])
    assert late.status_code == 409
    for wrong in (
        {"decision": "return"},
        {**RETURN, "decision": "approve"},
        {"decision": "return", "reasons": {"1.1": "Chưa có"}},
    ):
        assert (await office.district.post(office.at_commune(f"{address}/review"), json=wrong)).status_code == 400
    (await office.district.post(office.at_commune(f"{address}/review"), json=RETURN)).raise_for_status()
    assert RETURN["reasons"]["18.4"] in (await office.commune.get(f"/new_rural/assessments/{assessment}")).text
    unmended = await office.commune.post(f"{address}/submit")
    assert (unmended.status_code, "18.4" in unmended.json()["detail"]) == (409, True)
    await office.give(assessment, _18_4=1)
    (await office.commune.post(f"{address}/submit")).raise_for_status()
    (await office.district.post(office.at_commune(f"{address}/review"), json=APPROVE)).raise_for_status()
    assert (await office.commune.get(address)).json()["step"] == "approved"


async def test_a_next_assessment_begins_with_the_values_of_the_last(office: Office) -> None:
    first = await office.begin("2024-12-10")
    await office.give(first, _18_4=1, _15_1=95)
    (await office.commune.post(f"/api/new_rural/assessments/{first}/submit")).raise_for_status()
    address = office.at_commune(f"/api/new_rural/assessments/{first}/review")
    (await office.district.post(address, json=APPROVE)).raise_for_status()
    second = await office.begin("2025-06-30")
    kept = (await office.commune.get(f"/api/new_rural/assessments/{second}/scores")).json()
    assert {one["code"]: one["value"] for one in kept} == {"18.4": 1, "15.1": 95}


async def approved(office: Office, day: str) -> str:
    """Bring an assessment in which everything is met to its approval."""
    assessment = await office.begin(day)
    await office.give_all(assessment)
    (await office.commune.post(f"/api/new_rural/assessments/{assessment}/submit")).raise_for_status()
    address = office.at_commune(f"/api/new_rural/assessments/{assessment}/review")
    (await office.district.post(address, json=APPROVE)).raise_for_status()
    return assessment


async def test_the_province_recognises_what_meets_every_indicator_and_may_withdraw_it(office: Office) -> None:
    assessment = await approved(office, "2026-03-01")
    address = office.at_commune(f"/api/new_rural/assessments/{assessment}/recognise")
    assert (await office.commune.post(address, json=DECISION)).status_code == 403
    district = await office.district.post(address, json=DECISION)
    assert (district.status_code, "UBND tỉnh" in district.json()["detail"]) == (403, True)
    future = {**DECISION, "decided_on": (today() + timedelta(days=1)).isoformat()}
    assert (await office.province.post(address, json=future)).status_code == 400
    recognised = await office.province.post(address, json=DECISION)
    assert recognised.status_code == 201, recognised.text
    assert (await office.province.post(address, json=DECISION)).status_code == 409
    [standing] = [one for one in (await office.district.get("/api/new_rural")).json() if one["tenant"] == COMMUNE]
    assert (standing["meets"], standing["recognised_on"]) == (True, DECISION["decided_on"])
    word = {"decision_no": "99/QĐ-UBND", "withdrawn_on": today().isoformat(), "why": "Không còn đạt chuẩn"}
    gone = office.at_commune(f"/api/new_rural/recognitions/{recognised.json()['id']}/withdraw")
    assert (await office.district.post(gone, json=word)).status_code == 403
    assert (await office.province.post(gone, json=word)).status_code == 200
    assert (await office.province.post(gone, json=word)).status_code == 409
    [standing] = [one for one in (await office.district.get("/api/new_rural")).json() if one["tenant"] == COMMUNE]
    assert (standing["meets"], standing["recognised_on"]) == (True, None)


async def test_one_indicator_short_is_not_recognised(office: Office) -> None:
    assessment = await office.begin("2026-03-01")
    await office.give_all(assessment)
    await office.give(assessment, _10_0=0)
    (await office.commune.post(f"/api/new_rural/assessments/{assessment}/submit")).raise_for_status()
    address = office.at_commune(f"/api/new_rural/assessments/{assessment}")
    early = await office.province.post(f"{address}/recognise", json=DECISION)
    assert (early.status_code, "chưa được duyệt" in early.json()["detail"]) == (409, True)
    (await office.district.post(f"{address}/review", json=APPROVE)).raise_for_status()
    answer = await office.province.post(f"{address}/recognise", json=DECISION)
    assert (answer.status_code, "Chưa đạt đủ" in answer.json()["detail"]) == (409, True)


async def test_a_neighbour_and_the_commune_see_only_their_own(kit: Kit, office: Office) -> None:
    assessment = await office.begin()
    await office.give(assessment, _1_1=1)
    neighbour = await kit.person(NEIGHBOUR)
    assert (await neighbour.get("/api/new_rural/assessments")).json() == []
    assert (await neighbour.get(f"/api/new_rural/assessments/{assessment}")).status_code == 404
    assert [one["tenant"] for one in (await neighbour.get("/api/new_rural")).json()] == [NEIGHBOUR]
    below = (await office.district.get("/api/new_rural")).json()
    assert {COMMUNE, NEIGHBOUR} <= {one["tenant"] for one in below}
    assert kit.commune not in {one["tenant"] for one in below}


def book(*rows: tuple[object, ...]) -> dict[str, tuple[str, bytes]]:
    """Return a filled sheet as a form sends it."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerows([("Mã chỉ tiêu", "Tên chỉ tiêu", "Mức phải đạt", "Kết quả", "Minh chứng"), *rows])
    return {"file": ("tu-danh-gia.csv", out.getvalue().encode("utf-8-sig"))}


async def test_a_sheet_is_taken_whole_or_not_at_all(office: Office) -> None:
    assessment = await office.begin()
    address = f"/new_rural/assessments/{assessment}"
    wrong = book(
        ("18.4", "", "", "Đạt", "QĐ 12"), ("15.1", "", "", "nhiều", "Báo cáo"), ("99.9", "", "", "1", "Gì"),
        ("3.1", "", "", 120, "Báo cáo"), ("1.1", "", "", "Đạt", ""), ("18.4", "", "", "Đạt", "QĐ 12"),
    )  # fmt: skip
    refused = await office.commune.post(f"{address}/import", files=wrong, headers=PAGE)
    assert refused.status_code == 400
    for said in (
        "Cần là số, như 85 hoặc 12,5.",
        "không có chỉ tiêu này",
        "quá 100 %",
        "Hãy ghi minh chứng",
        "đã có ở trên",
    ):
        assert said in refused.text
    assert (await office.commune.get(f"/api{address}/scores")).json() == []
    good = book(("18.4", "", "", "Đạt", "QĐ 12"), ("15.1", "", "", "92,5", "Báo cáo"), ("2.1", "", "", "", ""))
    assert (await office.commune.post(f"{address}/import", files=good)).status_code == 303
    kept = (await office.commune.get(f"/api{address}/scores")).json()
    assert {one["code"]: (one["value"], one["met"]) for one in kept} == {"18.4": (1, True), "15.1": (92.5, True)}


async def test_the_sheet_that_is_taken_away_can_be_sent_back(office: Office) -> None:
    assessment = await office.begin()
    await office.give(assessment, _18_4=1, _15_1=92.5, _17_4=2.5)
    address = f"/new_rural/assessments/{assessment}"
    sheet = await office.commune.get(f"{address}/sheet.xlsx")
    assert (
        await office.commune.post(f"{address}/import", files={"file": ("a.xlsx", sheet.content)})
    ).status_code == 303
    kept = (await office.commune.get(f"/api{address}/scores")).json()
    assert {one["code"]: one["value"] for one in kept} == {"18.4": 1, "15.1": 92.5, "17.4": 2.5}


async def test_papers_are_laid_beside_a_criterion_while_the_assessment_is_open(office: Office) -> None:
    assessment = await office.begin()
    await office.give(assessment, _18_4=1)
    files = f"/new_rural/assessments/{assessment}/criteria/18/files"
    paper = {"files": ("chuan-tiep-can.txt", "Quyết định công nhận".encode())}
    assert (await office.commune.post(files, files=paper)).status_code == 303
    assert (await office.district.post(office.at_commune(f"/api{files}"), files=paper)).status_code == 403
    [kept] = (await office.commune.get(f"/api{files}")).json()
    assert "chuan-tiep-can.txt" in (await office.commune.get(f"/new_rural/criteria/{OLD}/18")).text
    (await office.commune.post(f"/api/new_rural/assessments/{assessment}/submit")).raise_for_status()
    review = await office.district.get(office.at_commune(f"/new_rural/assessments/{assessment}/review"))
    assert f"{files}/{kept['id']}" in review.text
    handed = await office.district.get(office.at_commune(f"{files}/{kept['id']}"))
    assert handed.content.decode() == "Quyết định công nhận"
    assert (await office.commune.post(f"/api{files}", files=paper)).status_code == 409
    gone = await office.commune.post(f"{files}/{kept['id']}/remove", data={"why": "Nhầm tệp"})
    assert gone.status_code == 409


async def test_the_story_of_a_commune_in_its_pages(kit: Kit, office: Office) -> None:
    commune: httpx.AsyncClient = office.commune
    begun = await commune.post("/new_rural/assessments", data={"assessed_on": "2026-03-01"})
    address = begun.headers["location"].removeprefix(f"/t/{COMMUNE}")
    bad = await commune.post(f"{address}/criteria/9", data={"value-9.0": "hơi đạt", "evidence-9.0": "Có"}, headers=PAGE)
    assert (bad.status_code, 'id="f-value-9.0-error"' in bad.text, "Có</textarea>" in bad.text) == (400, True, True)
    for no in range(1, 11):
        page = await commune.get(f"{address}/criteria/{no}")
        assert (page.status_code, "Cần kiểm tra pháp lý" in page.text) == (200, True)
        typed = {f"value-{no}.0": "Đạt", f"evidence-{no}.0": "Báo cáo 12/BC-UBND"}
        assert (await commune.post(f"{address}/criteria/{no}", data=typed)).status_code == 303
    assert "10/10" in (await commune.get("/new_rural/assessments")).text
    assert (await commune.post(f"{address}/submit")).status_code == 303
    assert COMMUNE in (await office.district.get("/new_rural/assessments")).text
    above = office.at_commune(address)
    assert "Báo cáo 12/BC-UBND" in (await office.district.get(f"{above}/review")).text
    undecided = await office.district.post(f"{above}/review", data={}, headers=PAGE)
    assert (undecided.status_code, 'id="f-decision-error"' in undecided.text) == (400, True)
    assert (await office.district.post(f"{above}/review", data={"decision": "approve"})).status_code == 303
    assert "/recognise" not in (await office.district.get(above)).text
    assert "/recognise" in (await office.province.get(above)).text
    assert (await office.province.post(f"{above}/recognise", data=DECISION)).status_code == 303
    page = (await commune.get("/new_rural")).text
    assert "1234/QĐ-UBND" in page
    tiles = (await office.district.get("/new_rural")).text
    assert f'href="/t/{COMMUNE}/new_rural?set_id=2026-2030"' in tiles
    assert "Thị trấn Khe Sanh" not in tiles.partition("<main")[2]
    assert "Số xã đạt đủ tiêu chí của từng huyện" not in tiles
    districts = (await office.province.get("/new_rural")).text
    assert f'href="/t/{kit.district}/new_rural?set_id=2026-2030"' in districts
    assert "bình quân 10,0 tiêu chí/xã" in districts
    export = await office.district.get("/new_rural/export.xlsx")
    assert export.content.startswith(b"PK")
    own = ("/new_rural/sets", f"/new_rural/sets?set_id={OLD}", "/new_rural/place", f"/new_rural?set_id={OLD}")
    for path in (*own, "/new_rural/links", "/new_rural/risks", f"/new_rural/criteria/{OLD}/18"):
        assert (await commune.get(path)).status_code == 200
    ruled = (f"/new_rural/sets/{OLD}/rule?code=2.1", "/new_rural/sets/2026-2030/rule", "/new_rural/links/votes_failed")
    for path in (*ruled, "/new_rural", "/new_rural/sets", "/new_rural/place", "/new_rural/links", "/new_rural/risks"):
        assert (await kit.administrator.get(f"/t/{kit.province}{path}")).status_code == 200


async def test_the_sample_is_four_years_of_lawful_work(kit: Kit) -> None:
    async with kit.work(COMMUNE) as work:
        await hooks.sample(work)
    async with kit.work(COMMUNE) as work:
        found = await work.all(select(Assessment))
        recognised = await work.all(select(Recognition))
    assert {one.set_id for one in found} == {OLD, "2026-2030"}
    assert len(found) == 5
    for one in found:
        assert one.submitted_on is not None
        assert one.assessed_on <= one.submitted_on <= (one.reviewed_on or today()) <= today()
        assert one.met + one.not_met + one.unknown == len(one.states)
        assert one.submitted_by != one.reviewed_by
    assert all(one.decided_on <= today() for one in recognised)
