"""The story of the house in seven chapters, as people live it: in a browser, on a house of real processes."""

from functools import partial
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Browser, expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from core import RuleBook, WorkingCalendar, compute, today
from core.embedded import addresses
from core.plugin import Registry
from tests.browser.person import Faults, Person, administrator_of, invite, until

PROVINCE, DISTRICT, COMMUNE, NEIGHBOUR = "45", "465", "19429", "19432"
SUBJECT = "Đèn đường hỏng ở đầu thôn"
ROOMS = {"complaints": "Phản ánh, khiếu nại", "kpis": "Chỉ số chính quyền điện tử"}
DAYS = {"received_on": "2026-11-02", "due_on": "2026-11-05"}
DOSSIER = {"dossier_id": "HS-1", "procedure": "1.001193", "online": True, **DAYS}
STRUCTURED = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}


async def status(person: Person, place: str) -> int:
    return (await person.http.get(place)).status_code


async def figure(person: Person, unit: str, name: str) -> object:
    return (await person.http.get(f"/t/{unit}/api/kpis")).raise_for_status().json()[0][name]


async def shown(person: Person, place: str, words: str) -> int:
    await person.page.goto(place)
    return await person.page.get_by_text(words).count()


async def decide(administrator: Person, unit: str, plugin: str, word: str, changes: str) -> None:
    """Switch a plugin by hand: the form, the plan, the one action."""
    await administrator.page.goto(f"/t/{unit}/tenants/plugins")
    await administrator.press(f"Thay đổi {ROOMS[plugin]}")
    await administrator.page.get_by_label(word, exact=True).check()
    await administrator.page.get_by_label("Lý do").fill("Theo kế hoạch của tỉnh")
    await administrator.press("Xem trước thay đổi")
    await administrator.sees(changes)
    await administrator.press("Thực hiện")
    await administrator.sees("Đã thực hiện")


async def test_the_story(house: Any, browser: Browser, faults: Faults) -> None:
    administrator = await administrator_of(browser, house, faults)
    officer, neighbour = [await invite(administrator, browser, house, unit) for unit in (COMMUNE, NEIGHBOUR)]
    await one_switching_on(administrator, officer, house)
    await two_recording(officer)
    await three_settling(administrator, officer)
    await four_another_system(administrator, house)
    await five_off_and_on_again(administrator, officer, neighbour, house)
    await six_nothing_of_the_neighbour(officer, neighbour)
    await seven_a_dead_letter(administrator, officer, house)
    for person in (administrator, officer, neighbour):
        await person.http.aclose()
        await person.page.context.close()


async def one_switching_on(administrator: Person, officer: Person, house: Any) -> None:
    await administrator.page.goto(f"/t/{PROVINCE}/tenants")
    await administrator.sees("Huyện Hướng Hóa")
    assert (await officer.http.get(f"/t/{COMMUNE}/api/complaints")).status_code == 404
    for plugin in ROOMS:
        await decide(administrator, DISTRICT, plugin, "Bật", "22 đơn vị")
        await until(200, status, officer, f"{house.beside}/t/{COMMUNE}/api/{plugin}", seconds=2)
    assert (await administrator.http.get("/t/461/api/complaints")).status_code == 404
    await decide(administrator, PROVINCE, "kpis", "Bật", "108 đơn vị")


async def two_recording(officer: Person) -> None:
    page = officer.page
    await page.goto(f"/t/{COMMUNE}/complaints")
    await officer.press("Tiếp nhận mới")
    await page.get_by_label("Kiến nghị, phản ánh").check()
    await page.get_by_label("Tóm tắt").fill(SUBJECT)
    await page.get_by_role("textbox", name="Nội dung").fill("Tối")
    await officer.press("Ghi nhận hồ sơ")
    await officer.sees("Nội dung: Cần ít nhất 10 ký tự.")
    await expect(page.get_by_label("Tóm tắt")).to_have_value(SUBJECT)
    await officer.reads_well()
    await page.get_by_role("textbox", name="Nội dung").fill("Ba bóng đèn trước nhà văn hóa không sáng đã hai tuần.")
    await officer.press("Ghi nhận hồ sơ")
    rules = RuleBook(rule for answer in Registry().hooks.hook.deadline_rules() for rule in answer)
    lawful = compute(rules.rule("petition.process", on=today()), today(), WorkingCalendar()).ends_on
    await officer.sees(f"{lawful:%d/%m/%Y}")
    await officer.reads_well()


async def three_settling(administrator: Person, officer: Person) -> None:
    await officer.press("Thụ lý hồ sơ")
    await officer.sees("Đã thụ lý hồ sơ")
    await officer.reads_well()
    await officer.page.get_by_label("Nội dung trả lời").fill("Đã thay ba bóng đèn trong ngày hôm nay.")
    await officer.page.get_by_label("Căn cứ").fill("Luật Tiếp công dân 2013, Điều 28")
    await officer.page.get_by_label("Bằng chứng").fill("Biên bản 12/BB-UBND")
    await officer.page.get_by_label("Báo cho người dân bằng cách nào").fill("Trưởng thôn báo tận nhà")
    await officer.page.get_by_label("Ngày báo cho người dân").fill(f"{today():%Y-%m-%d}")
    await officer.press("Ghi nhận trả lời")
    await officer.press("Kết thúc hồ sơ")
    await officer.sees("Hồ sơ đã kết thúc")
    for unit in (COMMUNE, DISTRICT, PROVINCE):
        await until(1, figure, administrator, unit, "cases_closed")
        await administrator.page.goto(f"/t/{unit}/kpis")
        await administrator.sees("1 / 1 việc đã kết thúc")


async def four_another_system(administrator: Person, house: Any) -> None:
    asked = {"name": "Một cửa", "below": True, "days": 30, "why": "Kết nối"}
    issued = await administrator.http.post(f"/t/{DISTRICT}/api/tenants/keys", json=asked)
    headers = {"authorization": f"Bearer {issued.raise_for_status().json()['secret']}"}

    def event(unit: str, **changed: object) -> dict[str, Any]:
        number = str(uuid4())
        about = {"specversion": "1.0", "id": number, "source": "https://motcua.example.vn", "tenant": unit}
        return {**about, "type": "kpis.dossier_received", "data": {**DOSSIER, "dossier_id": number, **changed}}

    async with httpx.AsyncClient(base_url=f"{house.beside}/t/{DISTRICT}", headers=headers) as system:
        send = partial(system.post, "/api/events")
        binary = {f"ce-{name}": str(value) for name, value in event(COMMUNE).items() if name != "data"}
        for sent in (
            await send(json=event(COMMUNE), headers=STRUCTURED),
            await send(json=DOSSIER, headers=binary),
            await send(json=[event(COMMUNE), event(NEIGHBOUR)], headers=BATCH),
        ):
            assert sent.status_code == 202, sent.text
        wrong = await send(json=[event(COMMUNE, due_on="mai"), event("461")], headers=BATCH)
        assert [fault["path"] for fault in wrong.json()["errors"]] == ["/0/data/due_on", "/1/tenant"]
    await until(4, figure, administrator, DISTRICT, "dossiers_received")
    await administrator.page.goto(f"/t/{DISTRICT}/kpis")
    await administrator.sees("4 / 4 hồ sơ đã nhận")
    await administrator.reads_well()


async def five_off_and_on_again(administrator: Person, officer: Person, neighbour: Person, house: Any) -> None:
    export = f"/t/{COMMUNE}/complaints/export.csv"
    before = (await officer.http.get(export)).raise_for_status().content
    await decide(administrator, COMMUNE, "complaints", "Tắt", "1 đơn vị")
    await until(404, status, officer, house.beside + export, seconds=2)
    await officer.page.goto(f"/t/{COMMUNE}/complaints")
    await officer.sees("Không tìm thấy")
    await officer.page.goto(f"/t/{COMMUNE}")
    await expect(officer.page.locator("#menu").get_by_text(ROOMS["complaints"])).to_have_count(0)
    for person, unit, there in ((officer, COMMUNE, False), (neighbour, NEIGHBOUR, True)):
        assert ((await person.http.get(f"/t/{unit}/complaints/export.csv")).status_code == 200) is there
        assert ("/complaints" in (await person.http.get(f"/t/{unit}/api/openapi.json")).text) is there
    await decide(administrator, COMMUNE, "complaints", "Bật", "1 đơn vị")
    assert (await officer.http.get(export)).content == before
    await officer.page.goto(f"/t/{COMMUNE}/complaints?step=closed")
    await officer.sees(SUBJECT)
    await officer.reads_well()


async def six_nothing_of_the_neighbour(officer: Person, neighbour: Person) -> None:
    case = (await officer.http.get(f"/t/{COMMUNE}/api/complaints")).json()[0]["id"]
    theirs = [f"/complaints/{case}", f"/api/complaints/{case}"]
    places = [f"/t/{COMMUNE}{place}" for place in ("", "/complaints", "/api/kpis", "/search?q=đèn", *theirs)]
    for place in (*places, *(f"/t/{NEIGHBOUR}{place}" for place in theirs)):
        assert (await neighbour.http.get(place)).status_code == 404
    await neighbour.page.goto(f"/t/{NEIGHBOUR}/search?q=đèn")
    await expect(neighbour.page.get_by_text(SUBJECT)).to_have_count(0)


async def seven_a_dead_letter(administrator: Person, officer: Person, house: Any) -> None:
    matter = {"kind": "report", "subject": "Rác chưa được thu gom", "text": "Điểm tập kết rác cạnh chợ bốc mùi."}
    await as_owner(house, "REVOKE INSERT ON kpis_monthly FROM dinh_app")
    (await officer.http.post(f"/t/{COMMUNE}/api/complaints", json=matter)).raise_for_status()
    await until(1, shown, administrator, f"/t/{PROVINCE}/dead-letters", "permission denied")
    await as_owner(house, "GRANT INSERT ON kpis_monthly TO dinh_app")
    await administrator.press("Đã tiếp nhận hồ sơ")
    await administrator.sees("permission denied for table kpis_monthly")
    await until(1, figure, administrator, COMMUNE, "cases_opened")
    await administrator.page.get_by_label("Lý do").fill("Đã cấp lại quyền ghi")
    await administrator.press("Phát lại")
    await administrator.sees("Đã gửi lại")
    await until(1, shown, administrator, administrator.page.url, "Không còn gì phải làm")
    await until(2, figure, administrator, COMMUNE, "cases_opened")


async def as_owner(house: Any, statement: str) -> None:
    engine = create_async_engine(addresses(house.data).migration_url)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL ROLE dinh_owner"))
        await connection.execute(text(statement))
    await engine.dispose()
