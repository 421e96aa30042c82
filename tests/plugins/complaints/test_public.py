"""What citizens do without an account: tell, follow by a code, rate; and what nobody finds out that way."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from core import now
from core.testing import Kit, browser
from plugins.complaints.service import published, tickets

LAMP = {"subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng.", "contact": "Lan 0912345678"}
ANSWER = {"answer": "Đã thay ba bóng đèn ngày hôm nay.", "basis": "Luật Tiếp công dân 2013, Điều 28"}
PAGE = {"accept": "text/html"}
CODE = re.compile(r"[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){3}")


async def anybody(kit: Kit, tenant: str = "") -> httpx.AsyncClient:
    """Return a browser that nobody has signed in with, at a unit."""
    client = browser(kit.app, f"/t/{tenant or kit.commune}")
    await client.get("/complaints/public")
    client.headers["x-csrftoken"] = client.cookies["csrftoken"]
    return client


def keep_to_one_window(kit: Kit) -> None:
    """Move on if a quarter of an hour is about to end: counting begins anew with the next."""
    if now().minute % 15 == 14:
        kit.move_clock(minutes=1)


async def tell(client: httpx.AsyncClient, **more: str) -> str:
    answer = (await client.post("/api/complaints/public", json={**LAMP, **more})).raise_for_status()
    return str(answer.json()["code"])


async def answered(officer: httpx.AsyncClient) -> str:
    """Answer the one case there is."""
    [case] = (await officer.get("/api/complaints")).json()
    for step, body in (("accept", None), ("answer", ANSWER)):
        (await officer.post(f"/api/complaints/{case['id']}/{step}", json=body)).raise_for_status()
    return str(case["id"])


async def test_a_citizen_tells_follows_and_rates_without_an_account(kit: Kit, client: httpx.AsyncClient) -> None:
    citizen = await anybody(kit)
    page = await citizen.post("/complaints/public", data=LAMP, headers=PAGE)
    assert page.status_code == 200
    found = CODE.search(page.text)
    assert found
    code = found[0]
    track = await citizen.post("/complaints/public/track", data={"code": code.lower().replace("-", " ")}, headers=PAGE)
    assert "Đơn vị đã nhận" in track.text
    assert "Hạn trả lời" in track.text
    await answered(client)
    track = await citizen.post("/complaints/public/track", data={"code": code}, headers=PAGE)
    assert ANSWER["answer"] in track.text
    rated = await citizen.post("/complaints/public/rate", data={"code": code, "satisfied": "true"}, headers=PAGE)
    assert (rated.status_code, "Bạn đã cho biết là hài lòng" in rated.text) == (200, True)


async def test_an_answer_is_rated_once_and_not_before_it_is_there(kit: Kit, client: httpx.AsyncClient) -> None:
    citizen = await anybody(kit)
    code = await tell(citizen)
    good = {"code": code, "satisfied": True}
    assert (await citizen.post("/api/complaints/public/rate", json=good)).status_code == 409
    await answered(client)
    bad = await citizen.post("/api/complaints/public/rate", json={"code": code, "satisfied": False})
    assert (bad.status_code, bad.json()["errors"][0]["path"]) == (400, "/why")
    assert (await citizen.post("/api/complaints/public/rate", json=good)).status_code == 204
    assert (await citizen.post("/api/complaints/public/rate", json=good)).status_code == 409
    async with kit.work(kit.commune) as work:
        told = await work.db.execute(text("SELECT data FROM core_event_log WHERE name = 'complaints.case_rated'"))
        [data] = told.scalars()
    assert '"satisfied":true' in data


async def test_whoever_is_not_satisfied_has_it_taken_up_again_and_rates_the_next_answer_anew(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    citizen = await anybody(kit)
    code = await tell(citizen)
    case = await answered(client)
    bad = {"code": code, "satisfied": "false", "why": "Bóng vẫn chưa sáng"}
    page = await citizen.post("/complaints/public/rate", data=bad, headers=PAGE)
    assert (page.status_code, "Được xem xét lại" in page.text) == (200, True)
    assert (await client.get(f"/api/complaints/{case}")).json()["step"] == "accepted"
    assert "Bóng vẫn chưa sáng" in (await client.get(f"/complaints/{case}")).text
    assert (await citizen.post("/api/complaints/public/rate", json={**bad, "satisfied": True})).status_code == 409
    (await client.post(f"/api/complaints/{case}/answer", json=ANSWER)).raise_for_status()
    good = {"code": code, "satisfied": True}
    assert (await citizen.post("/api/complaints/public/rate", json=good)).status_code == 204


async def test_a_code_goes_along_when_the_matter_is_handed_over(kit: Kit, client: httpx.AsyncClient) -> None:
    code = await tell(await anybody(kit))
    [case] = (await client.get("/api/complaints")).json()
    over = {"unit": kit.neighbour, "detail": "Đường thuộc xã bạn"}
    (await client.post(f"/api/complaints/{case['id']}/transfer", json=over)).raise_for_status()
    here = await (await anybody(kit)).post("/complaints/public/track", data={"code": code}, headers=PAGE)
    assert f'href="/t/{kit.neighbour}/complaints/public/track"' in here.text
    there = await (await anybody(kit, kit.neighbour)).post("/api/complaints/public/track", json={"code": code})
    assert (there.status_code, there.json()["subject"]) == (200, LAMP["subject"])


async def test_whoever_has_the_code_sees_nothing_of_any_person(kit: Kit, client: httpx.AsyncClient) -> None:
    citizen = await anybody(kit)
    code = await tell(citizen)
    await answered(client)
    for answer in (
        await citizen.post("/api/complaints/public/track", json={"code": code}),
        await citizen.post("/complaints/public/track", data={"code": code}, headers=PAGE),
    ):
        assert answer.status_code == 200
        assert "0912345678" not in answer.text
        assert "Người officer" not in answer.text
        assert str(kit.commune) in str(answer.url)


async def test_a_code_is_80_random_bits_and_only_its_hash_is_kept(kit: Kit) -> None:
    codes = {tickets.new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(CODE.fullmatch(code) for code in codes)
    assert set("".join(codes)) - {"-"} == set(tickets.LETTERS)
    assert len(tickets.LETTERS) ** (tickets.GROUPS * tickets.GROUP) == 2**80
    code = await tell(await anybody(kit))
    async with kit.work(kit.commune) as work:
        rows = await work.db.execute(text("SELECT string_agg(complaints_ticket::text, ' ') FROM complaints_ticket"))
        kept = rows.scalar_one()
        log = await work.db.execute(text("SELECT string_agg(data, ' ') FROM core_event_log"))
        assert "0912345678" not in log.scalar_one()
    for written in (code, code.replace("-", "")):
        assert written not in kept
    assert tickets.fingerprint(code) in kept


async def test_a_code_opens_nothing_at_a_neighbour_and_a_wrong_one_says_no_more(kit: Kit) -> None:
    code = await tell(await anybody(kit))
    neighbour = await anybody(kit, kit.neighbour)
    wrong = [
        (await neighbour.post("/api/complaints/public/track", json={"code": typed})).json()
        for typed in (code, tickets.new_code(), "x", "")
    ]
    assert {(one["status"], one["detail"]) for one in wrong[:3]} == {(404, wrong[0]["detail"])}
    page = await neighbour.post("/complaints/public/track", data={"code": code}, headers=PAGE)
    assert (page.status_code, "Đèn đường hỏng" in page.text) == (400, False)


async def test_codes_are_not_guessed_at_length(kit: Kit) -> None:
    keep_to_one_window(kit)
    citizen = await anybody(kit)
    code = await tell(citizen)
    for _ in range(20):
        assert (
            await citizen.post("/api/complaints/public/track", json={"code": tickets.new_code()})
        ).status_code == 404
    refused = await citizen.post("/api/complaints/public/track", json={"code": code})
    assert (refused.status_code, "Xin chờ" in refused.json()["detail"]) == (429, True)
    elsewhere = await anybody(kit, kit.neighbour)
    assert (await elsewhere.post("/api/complaints/public/track", json={"code": code})).status_code == 404
    kit.move_clock(minutes=17)
    assert (await citizen.post("/api/complaints/public/track", json={"code": code})).status_code == 200


async def test_nobody_floods_a_unit_and_what_was_typed_is_not_lost(kit: Kit, client: httpx.AsyncClient) -> None:
    keep_to_one_window(kit)
    citizen = await anybody(kit)
    for number in range(10):
        assert (
            await citizen.post("/complaints/public", data={**LAMP, "subject": f"Việc thứ {number}"})
        ).status_code == 200
    refused = await citizen.post("/complaints/public", data=LAMP, headers=PAGE)
    assert (refused.status_code, "Ba bóng đèn trước nhà văn hóa" in refused.text) == (429, True)
    assert len((await client.get("/api/complaints")).json()) == 10


async def test_a_second_click_files_nothing_twice(kit: Kit, client: httpx.AsyncClient) -> None:
    citizen = await anybody(kit)
    codes = {await tell(citizen) for _ in range(2)}
    assert len(codes) == 2
    assert len((await client.get("/api/complaints")).json()) == 1
    for code in codes:
        assert (await citizen.post("/api/complaints/public/track", json={"code": code})).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"kind": "denunciation"}, {"subject": "Tối"}, {"text": "x" * 5001}, {"received_on": "2020-01-01"}]
)
async def test_nobody_denounces_or_says_too_much_by_the_public_form(kit: Kit, wrong: dict[str, str]) -> None:
    citizen = await anybody(kit)
    assert (await citizen.post("/api/complaints/public", json={**LAMP, **wrong})).status_code == 400


async def test_the_form_says_how_one_denounces_lawfully(kit: Kit) -> None:
    page = (await (await anybody(kit)).get("/complaints/public")).text
    assert "bằng đơn hoặc trình bày trực tiếp" in page


async def test_off_is_off_for_everybody(kit: Kit) -> None:
    citizen = await anybody(kit)
    assert (await citizen.get("/cong-dan")).text.count("/complaints/public") >= 4
    await kit.switch(kit.commune, "complaints", on=False)
    assert (await citizen.get("/complaints/public")).status_code == 404
    assert (await citizen.post("/api/complaints/public", json=LAMP)).status_code == 404
    assert "/complaints/public" not in (await citizen.get("/cong-dan")).text


async def test_a_citizen_finds_their_commune_by_its_name_without_marks(kit: Kit) -> None:
    citizen = browser(kit.app, "")
    page = (await citizen.get("/cong-dan?q=khe sanh")).text
    assert f'href="/t/{kit.commune}/cong-dan"' in page
    assert "Không có đơn vị nào" in (await citizen.get("/cong-dan?q=zzz")).text
    assert kit.district in (await citizen.get("/cong-dan")).text


async def test_a_matter_brought_to_the_desk_gets_a_code_too(kit: Kit, client: httpx.AsyncClient) -> None:
    case = (await client.post("/api/complaints", json={**LAMP_OF_AN_OFFICER})).json()
    receipt = await client.post(f"/complaints/{case['id']}/ticket", headers=PAGE)
    found = CODE.search(receipt.text)
    assert found
    citizen = await anybody(kit)
    assert (await citizen.post("/api/complaints/public/track", json={"code": found[0]})).status_code == 200
    assert (await citizen.post(f"/complaints/{case['id']}/ticket")).status_code == 401


LAMP_OF_AN_OFFICER: dict[str, Any] = {"kind": "report", "subject": LAMP["subject"], "text": LAMP["text"]}


@pytest.mark.parametrize(
    ("whole", "part", "said"),
    [(0, None, "dưới 5"), (4, None, "dưới 5"), (5, None, "5"), (9, 4, "dưới 5"), (9, 5, "hầu hết"), (10, 5, "5"),
     (7, 7, "7")],
)  # fmt: skip
def test_small_numbers_are_not_published_nor_those_that_give_them_away(whole: int, part: int | None, said: str) -> None:
    assert published.told(whole, part) == said


async def test_published_figures_name_no_denunciation_and_no_few(kit: Kit, client: httpx.AsyncClient) -> None:
    for number in range(6):
        await client.post("/api/complaints", json={**LAMP_OF_AN_OFFICER, "subject": f"Việc thứ {number}"})
    citizen = await anybody(kit)
    lines = (await citizen.get("/api/complaints/public/figures")).json()["lines"]
    assert [(line["received"], line["answered"], line["on_time"]) for line in lines] == [
        ("6", "dưới 5", None),
        ("dưới 5", "dưới 5", None),
    ]


@pytest.fixture(autouse=True)
def no_clock_left(kit: Kit) -> Iterator[None]:
    yield
    kit.move_clock()


async def test_a_matter_brought_twice_is_settled_once_and_both_codes_tell_of_it(
    kit: Kit, client: httpx.AsyncClient
) -> None:
    citizen = await anybody(kit)
    first = await tell(citizen)
    [kept] = (await client.get("/api/complaints")).json()
    second = (await citizen.post("/api/complaints/public", json={**LAMP, "subject": "Đèn đường vẫn hỏng"})).json()[
        "code"
    ]
    [twin] = [one for one in (await client.get("/api/complaints")).json() if one["id"] != kept["id"]]
    assert kept["subject"] in (await client.get(f"/complaints/{twin['id']}/merge")).text
    for wrong in (twin["id"], "00000000-0000-0000-0000-000000000000"):
        refused = await client.post(f"/api/complaints/{twin['id']}/merge", json={"into": wrong})
        assert [one["path"] for one in refused.json()["errors"]] == ["/into"]
    (await client.post(f"/api/complaints/{twin['id']}/merge", json={"into": kept["id"]})).raise_for_status()
    assert twin["subject"] in (await client.get(f"/complaints/{kept['id']}")).text
    assert (await client.get(f"/api/complaints/{kept['id']}/similar")).json() == []
    for verb, said in (("accept", {}), ("answer", ANSWER)):
        (await client.post(f"/api/complaints/{kept['id']}/{verb}", json=said)).raise_for_status()
    seen = [
        (await citizen.post("/api/complaints/public/track", json={"code": code})).json() for code in (first, second)
    ]
    assert [one["subject"] for one in seen] == [kept["subject"], "Đèn đường vẫn hỏng"]
    assert [(one["answer"], one["may_rate"]) for one in seen] == [(ANSWER["answer"], True), (ANSWER["answer"], False)]
    [own] = (await client.get("/api/complaints/registers")).json()
    assert (own["received"], own["duplicates"], own["settled"]) == (2, 1, 1)
