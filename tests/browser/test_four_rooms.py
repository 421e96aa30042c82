"""One story through all four rooms: what a commune settles late the district sees, and why, in three clicks."""

from datetime import timedelta
from typing import Any

from playwright.async_api import Browser

from core import today
from tests.browser.person import Faults, Person, administrator_of, invite, until

PROVINCE, DISTRICT, COMMUNE = "45", "465", "19441"
NAME = "Xã Hướng Phùng"
CAMPAIGN = "Dân biết, dân bàn, dân làm, dân kiểm tra"
ANSWER = {
    "Nội dung trả lời": "Đã sửa đoạn mương và khơi thông dòng chảy.",
    "Căn cứ": "Luật Tiếp công dân 2013, Điều 28",
    "Bằng chứng": "Biên bản 7/BB-UBND",
    "Báo cho người dân bằng cách nào": "Trưởng thôn báo tận nhà",
}


async def test_one_story_through_all_four_rooms(house: Any, browser: Browser, faults: Faults) -> None:
    administrator = await administrator_of(browser, house, faults)
    for plugin in ("campaigns", "complaints", "kpis", "new_rural"):
        switched = {"plugin": plugin, "on": True, "why": "Theo kế hoạch"}
        (await administrator.http.post(f"/t/{PROVINCE}/api/tenants/plugins", json=switched)).raise_for_status()
    province = await invite(administrator, browser, house, PROVINCE, "tuyentruyen", below=True)
    commune = await invite(administrator, browser, house, COMMUNE)
    district = await invite(administrator, browser, house, DISTRICT, "giamsat", role="auditor", below=True)
    await one_a_campaign_reaches_the_commune(province, commune)
    await two_a_matter_is_settled_late(commune)
    await three_the_figure_falls_and_the_criterion_is_at_risk(district)
    await four_the_district_sees_why_in_three_clicks(district)
    for person in (administrator, province, commune, district):
        await person.http.aclose()
        await person.page.context.close()


async def one_a_campaign_reaches_the_commune(province: Person, commune: Person) -> None:
    await province.page.goto(f"/t/{PROVINCE}/campaigns/new")
    await province.page.get_by_label("Tên chiến dịch").fill(CAMPAIGN)
    await province.page.get_by_label("Luật Thực hiện dân chủ ở cơ sở (10/2022/QH15)").check()
    await province.page.get_by_label("Hạn hoàn thành").fill(f"{today() + timedelta(days=30):%Y-%m-%d}")
    await province.press("Lưu bản nháp")
    await province.sees("Sẽ giao cho ai")
    await province.reads_well()
    await province.press("Phát động")
    await province.sees(NAME)
    await commune.page.goto(f"/t/{COMMUNE}/campaigns")
    await commune.press(CAMPAIGN)
    await commune.press("Nhận việc")
    await commune.press("Ghi hoạt động")
    await commune.reads_well()


async def two_a_matter_is_settled_late(commune: Person) -> None:
    page = commune.page
    await page.goto(f"/t/{COMMUNE}/complaints/new")
    await page.get_by_label("Kiến nghị, phản ánh").check()
    await page.get_by_label("Tóm tắt").fill("Mương thoát nước bị lấp")
    await page.get_by_role("textbox", name="Nội dung").fill(
        "Đoạn mương sau chợ bị lấp, nước ngập sân các nhà bên dưới."
    )
    await page.get_by_label("Ngày nhận").fill(f"{today() - timedelta(days=40):%Y-%m-%d}")
    await commune.press("Ghi nhận hồ sơ")
    await commune.press("Thụ lý hồ sơ")
    for label, words in ANSWER.items():
        await page.get_by_label(label).fill(words)
    await page.get_by_label("Ngày báo cho người dân").fill(f"{today():%Y-%m-%d}")
    await commune.press("Ghi nhận trả lời")
    await commune.press("Kết thúc hồ sơ")
    await commune.sees("Hồ sơ đã kết thúc")
    await commune.reads_well()


async def three_the_figure_falls_and_the_criterion_is_at_risk(district: Person) -> None:
    async def rate(unit: str) -> object:
        return (await district.http.get(f"/t/{unit}/api/kpis")).raise_for_status().json()[0]["case_on_time_rate"]

    async def at_risk() -> bool:
        found = (await district.http.get(f"/t/{DISTRICT}/api/new_rural/risks")).raise_for_status().json()
        return any(one["tenant_id"] == COMMUNE and one["link"] == "cases_on_time" for one in found)

    for unit in (COMMUNE, DISTRICT):
        await until(0.0, rate, unit)
    await until(True, at_risk)  # noqa: FBT003 - what is expected
    await district.page.goto(f"/t/{DISTRICT}/kpis")
    await district.reads_well()


async def four_the_district_sees_why_in_three_clicks(district: Person) -> None:
    page = district.page
    await page.goto(f"/t/{DISTRICT}/new_rural")
    await district.reads_well()
    await page.get_by_role("main").get_by_role("link", name=NAME).first.click()
    await district.sees("Có nguy cơ")
    await district.reads_well()
    await district.press("10. Tiếp cận pháp luật và an ninh, quốc phòng")
    await district.sees("Vì sao liên quan")
    await district.reads_well()
    await page.locator("main .notice").get_by_role("link").first.click()
    await district.sees("Mương thoát nước bị lấp")
    await district.sees("Trễ hạn")
    await district.reads_well()
