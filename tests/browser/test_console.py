"""The platform's own pages, walked in a real browser: each at two widths, under the policy that the house sends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page
from sqlalchemy import text

from core.testing import Kit, TestBus
from core.testing.kit import PASSWORD
from plugins.complaints.events import CaseOpened

type Look = Callable[[Page], Awaitable[None]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(opened_house: Kit) -> AsyncIterator[str]:
    """The house on a real port, in the loop of the tests."""
    server = uvicorn.Server(uvicorn.Config(opened_house.app, port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells by this flag alone
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def window(browser: Browser, address: str) -> AsyncIterator[BrowserContext]:
    """A fresh browser at the house: in Vietnamese, without cookies."""
    context = await browser.new_context(base_url=address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(5000)
    yield context
    await context.close()


@pytest.fixture
async def stranger(window: BrowserContext, complaints: list[str]) -> Page:
    """A page of somebody who has not signed in; what the console says is kept."""
    page = await window.new_page()
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    return page


@pytest.fixture
async def page(kit: Kit, window: BrowserContext, stranger: Page, address: str) -> Page:
    """A page of the province's administrator, who is signed in."""
    administrator = await kit.person(kit.province, "administrator", below=True)
    session = administrator.cookies["dinh_session"]
    await window.add_cookies([{"name": "dinh_session", "value": session, "url": address}])
    return stranger


@pytest.fixture
def look(faults: Callable[[Page], Awaitable[list[str]]], complaints: list[str]) -> Look:
    """Look at a page at a desk and on a phone: nothing inaccessible, nothing cut off, nothing the policy refused."""

    async def check(page: Page) -> None:
        await page.wait_for_load_state("load")
        for width in (390, 1280):
            await page.set_viewport_size({"width": width, "height": 900})
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
            assert await faults(page) == [], page.url
        assert complaints == []

    return check


async def press(page: Page, name: str) -> None:
    """Press the button or link with this name, and wait for the page it leads to."""
    main = page.locator("main")
    await main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).click()
    await page.wait_for_load_state()


async def follow(page: Page, name: str) -> None:
    """Follow an entry of the menu; its room is opened first, as a long menu shows only where one is."""
    entry = page.get_by_role("link", name=name, include_hidden=True)
    closed = page.locator("#menu details:not([open])").filter(has=entry)
    if await closed.count():
        await closed.locator("summary").click()
    await page.locator("#menu").get_by_role("link", name=name).click()


async def sign_in(page: Page, login: str, password: str) -> None:
    await page.get_by_label("Tên đăng nhập").fill(login)
    await page.get_by_label("Mật khẩu", exact=True).fill(password)
    await press(page, "Đăng nhập")


async def test_a_newcomer_changes_the_first_password_and_finds_the_way(
    kit: Kit, stranger: Page, look: Look, complaints: list[str]
) -> None:
    login = f"moi.{uuid4().hex[:8]}"
    asked = {"login": login, "display_name": "Lê Thị Mới", "role": "administrator", "below": True, "why": "Thử"}
    invited = await kit.administrator.post(f"/t/{kit.district}/api/tenants/people", json=asked)
    once = invited.raise_for_status().json()["one_time_password"]

    await stranger.goto("/")
    await look(stranger)
    await sign_in(stranger, login, once)
    assert stranger.url.endswith("/tenants/password")
    await look(stranger)
    await stranger.get_by_label("Mật khẩu hiện tại").fill(once)
    await stranger.get_by_label("Mật khẩu mới", exact=False).first.fill(PASSWORD)
    await stranger.get_by_label("Nhập lại mật khẩu mới").fill("khác hẳn đi nhé")
    await press(stranger, "Đổi mật khẩu")
    assert await stranger.get_by_text("Hai lần nhập mật khẩu mới không giống nhau.").is_visible()
    complaints.clear()  # the browser notes that the answer was a 400
    for label in ("Mật khẩu hiện tại", "Mật khẩu mới", "Nhập lại mật khẩu mới"):
        await stranger.get_by_label(label).first.fill(once if "hiện tại" in label else PASSWORD)
    await press(stranger, "Đổi mật khẩu")
    assert await stranger.get_by_text("Đã đổi mật khẩu.").is_visible()
    await sign_in(stranger, login, PASSWORD)
    assert await stranger.get_by_role("heading", name="Huyện Hướng Hóa").is_visible()
    assert await stranger.get_by_text("Đã đổi mật khẩu.").count() == 0
    await look(stranger)

    marked = stranger.locator("#menu [aria-current=page]")
    assert await marked.all_inner_texts() == ["Trang đầu"]
    await follow(stranger, "Các phần")
    assert await marked.all_inner_texts() == ["Các phần"]
    await stranger.locator(".unit summary").click()
    places = await stranger.locator(".unit nav a").all_inner_texts()
    assert places[:2] == ["Huyện Hướng Hóa", "Thị trấn Khe Sanh"]
    assert (len(places), places[-1]) == (23, "Tìm đơn vị khác")


async def test_a_plugin_is_switched_by_plan_and_says_why(kit: Kit, page: Page, look: Look) -> None:
    await page.goto(f"/t/{kit.province}")
    await follow(page, "Các phần")
    await look(page)
    await page.get_by_role("link", name="Thay đổi Chỉ số").click()
    await look(page)
    await page.get_by_label("Tắt", exact=True).check()
    await page.get_by_label("Lý do").fill("Đang nâng cấp máy chủ")
    await press(page, "Xem trước thay đổi")
    assert await page.get_by_text("130 đơn vị", exact=True).is_visible()
    assert kit.runtime.house.state(kit.commune, "kpis").on
    await page.get_by_text("Xem cả 130 đơn vị").click()
    await look(page)
    await press(page, "Thực hiện")
    assert await page.get_by_text("Đã thực hiện: 130 đơn vị thay đổi").is_visible()
    assert not kit.runtime.house.state(kit.commune, "kpis").on
    await page.goto(f"/t/{kit.commune}/tenants/why?plugin=kpis")
    assert await page.get_by_text("«Đang nâng cấp máy chủ»").is_visible()
    await look(page)


async def test_a_decision_from_above_cannot_be_undone_below(kit: Kit, page: Page, look: Look) -> None:
    await kit.switch(kit.province, "kpis", policy="mandatory")
    assert kit.runtime.house.state(kit.commune, "kpis").on
    await page.goto(f"/t/{kit.commune}/tenants/plugins/kpis/plan?on=false&why=Không+dùng")
    assert await page.get_by_text("Tỉnh Quảng Trị đã khóa phần này").is_visible()
    assert await page.get_by_role("button", name="Thực hiện").count() == 0
    await look(page)


async def test_a_bad_plan_shows_the_form_again_with_what_was_typed(kit: Kit, page: Page) -> None:
    await page.goto(f"/t/{kit.province}/tenants/plugins/kpis/plan?on=true&why=x")
    assert await page.get_by_label("Lý do").input_value() == "x"
    assert await page.get_by_label("Bật", exact=True).is_checked()
    assert await page.get_by_text("Lý do: Cần ít nhất 3 ký tự.").is_visible()


async def test_the_tree_narrows_as_one_types_without_marks(kit: Kit, page: Page, look: Look) -> None:
    await page.goto(f"/t/{kit.province}/tenants")
    assert await page.locator("#units a").count() > 100
    await page.get_by_label("Tìm theo tên").press_sequentially("khe sanh")
    await page.get_by_text("1 đơn vị có tên như vậy").wait_for()
    assert "q=khe" in page.url
    await page.keyboard.press("Tab")
    await look(page)
    await page.get_by_role("link", name="Thị trấn Khe Sanh").click()
    assert await page.get_by_role("heading", name="Thị trấn Khe Sanh").is_visible()
    await page.get_by_label("Tìm hồ sơ, đơn vị").fill("khe sanh")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Thị trấn Khe Sanh").wait_for()
    await look(page)


async def test_somebody_is_invited_given_a_role_and_loses_it(kit: Kit, page: Page, look: Look) -> None:
    login = f"hoa.{uuid4().hex[:8]}"
    await page.goto(f"/t/{kit.commune}/tenants/people")
    await look(page)
    await press(page, "Mời người dùng")
    await look(page)
    await page.get_by_label("Họ tên").fill("Trần Thị Hòa")
    await page.get_by_label("Tên đăng nhập").fill(login)
    await page.get_by_role("radio", name="Cán bộ xử lý:").check()
    await page.get_by_label("Lý do").fill("Quyết định số 12")
    await press(page, "Mời và lấy mật khẩu dùng một lần")
    assert len(await page.get_by_label("Mật khẩu dùng một lần").input_value()) >= 12
    await page.get_by_role("button", name="Chép").click()
    await page.get_by_role("button", name="Đã chép").wait_for()
    await look(page)
    await press(page, "Đã chép xong")

    await page.goto(f"/t/{kit.province}/tenants/people?q={login}")
    await press(page, "Trần Thị Hòa")
    await page.get_by_label("Kiểm tra, giám sát").check()
    await page.get_by_label("Đến hết ngày").fill("2030-12-31")
    await page.get_by_label("Lý do").fill("Giám sát cuối năm")
    await press(page, "Giao vai trò")
    assert await page.get_by_text("đến hết 31/12/2030").is_visible()
    await look(page)
    await press(page, "Thu hồi vai trò Kiểm tra, giám sát")
    await look(page)
    await page.get_by_label("Lý do").fill("Xong việc")
    await press(page, "Thu hồi")
    assert await page.get_by_text("Đã thu hồi vai trò.").is_visible()
    assert await page.get_by_text("31/12/2030").count() == 0


async def test_a_key_is_issued_shown_once_and_revoked(kit: Kit, page: Page, look: Look, address: str) -> None:
    await page.goto(f"/t/{kit.district}/tenants/keys")
    await look(page)
    await press(page, "Cấp khóa mới")
    await look(page)
    await page.get_by_label("Tên hệ thống").fill("Một cửa Hướng Hóa")
    await page.get_by_label("Lý do").fill("Kết nối một cửa")
    await press(page, "Cấp khóa")
    secret = await page.get_by_label("Khóa bí mật").input_value()
    await look(page)
    await page.goto(f"/t/{kit.district}/tenants/keys")
    assert secret not in await page.content()

    async def status() -> int:
        async with httpx.AsyncClient(base_url=address, headers={"authorization": f"Bearer {secret}"}) as system:
            return (await system.post(f"/t/{kit.district}/api/events")).status_code

    assert await status() == httpx.codes.BAD_REQUEST
    await page.get_by_role("link", name="Thu hồi khóa Một cửa Hướng Hóa").click()
    await look(page)
    await page.get_by_label("Lý do").fill("Đổi hệ thống")
    await press(page, "Thu hồi")
    await page.get_by_text("Đã thu hồi khóa").wait_for()
    assert await status() == httpx.codes.UNAUTHORIZED


async def test_a_day_off_is_recorded_seen_on_the_calendar_and_taken_back(kit: Kit, page: Page, look: Look) -> None:
    await page.goto(f"/t/{kit.province}")
    await follow(page, "Lịch làm việc")
    await look(page)
    await page.goto(f"/t/{kit.district}/tenants/calendar")
    await press(page, "Ghi ngày nghỉ, ngày làm bù")
    await look(page)
    await page.get_by_label("Nghỉ: ngày này").check()
    await page.get_by_label("Từ ngày").fill("2026-09-16")
    await page.get_by_label("Đến hết ngày").fill("2026-09-20")
    await page.get_by_label("Số văn bản").fill("1250/UBND-NC")
    await page.get_by_label("Vì sao").fill("Nghỉ phòng tránh bão số 5")
    await press(page, "Ghi vào lịch")
    assert await page.get_by_text("Đã ghi 3 ngày").is_visible()
    assert await page.get_by_text("16–18: Nghỉ phòng tránh bão số 5").is_visible()
    await look(page)
    await page.goto(f"/t/{kit.commune}/tenants/calendar?of=2026")
    assert await page.get_by_role("table", name="Ngày do cấp trên quyết định").is_visible()
    await page.goto(f"/t/{kit.district}/tenants/calendar?of=2026")
    await press(page, "Bỏ ngày 18/09/2026")
    await look(page)
    await page.get_by_label("Lý do").fill("Bão đổi hướng")
    await press(page, "Bỏ ngày này")
    assert await page.get_by_text("16–17: Nghỉ phòng tránh bão số 5").is_visible()
    assert await page.get_by_text("«Bão đổi hướng»").is_visible()


async def test_next_year_is_a_prediction_until_it_is_confirmed(kit: Kit, page: Page, look: Look) -> None:
    year = kit.runtime.house.calendar(kit.province).horizon + 1
    await page.goto(f"/t/{kit.province}/tenants/calendar?of={year}")
    await look(page)
    await press(page, f"Xác nhận lịch năm {year}")
    await look(page)
    await page.get_by_label("Số văn bản").fill("Thông báo 88/TB-BNV")
    await press(page, "Xác nhận")
    assert await page.get_by_text("đã được đối chiếu với Thông báo 88/TB-BNV").is_visible()
    await press(page, "Bỏ xác nhận")
    await look(page)


async def test_what_rests_on_law_is_listed_and_narrowed_to_what_a_lawyer_should_see(
    kit: Kit, page: Page, look: Look
) -> None:
    await page.goto(f"/t/{kit.province}")
    await follow(page, "Căn cứ pháp lý")
    await look(page)
    assert await page.get_by_text("Quyết định 19/2025/QĐ-TTg").is_visible()
    await page.get_by_role("link", name="Cần kiểm tra pháp lý").click()
    assert await page.get_by_text("Quyết định 19/2025/QĐ-TTg").count() == 0
    await look(page)


async def test_a_dead_letter_is_mended_replayed_and_stands_in_the_audit_log(
    kit: Kit, page: Page, bus: TestBus, look: Look, complaints: list[str]
) -> None:
    opened = CaseOpened(case_id=uuid4(), kind="report", received_on=date(2026, 11, 2), due_on=date(2026, 11, 16))
    async with kit.work(kit.commune) as work:
        told = work.emit(opened)
    async with kit.work(kit.commune) as work:
        await work.db.execute(text('UPDATE core_outbox SET edited = \'{"kind": "report"}\''))
    await bus.settle()

    await page.goto(f"/t/{kit.province}")
    await press(page, "Xem thư hỏng")
    await look(page)
    await press(page, "Đã tiếp nhận hồ sơ")
    await look(page)
    await page.get_by_label("Nội dung gửi lại").fill('{"kind": "complaint"}')
    await page.get_by_label("Lý do").fill("Thiếu mã hồ sơ")
    await press(page, "Phát lại")
    assert await page.get_by_text("/case_id: Chưa điền.").first.is_visible()
    assert await page.get_by_label("Nội dung gửi lại").input_value() == '{"kind": "complaint"}'
    complaints.clear()  # the browser notes that the answer was a 400

    await page.get_by_label("Nội dung gửi lại").fill(opened.model_dump_json())
    await press(page, "Phát lại")
    assert await page.get_by_text("Đã gửi lại.").is_visible()
    await bus.settle()
    await page.reload()
    assert await page.get_by_text("Không còn gì phải làm.").is_visible()
    assert await page.get_by_text("đã sửa nội dung").is_visible()
    await look(page)
    await page.goto(f"/t/{kit.commune}/events/{told.id}")
    assert await page.get_by_role("cell", name="Đã xử lý", exact=True).is_visible()

    await page.goto(f"/t/{kit.commune}/audit")
    assert await page.get_by_text("Nhật ký nguyên vẹn").is_visible()
    row = page.get_by_role("row", name="Phát lại sự kiện")
    assert await row.get_by_text("Cấp trên").is_visible()
    assert await row.get_by_text("Thiếu mã hồ sơ").is_visible()
    await look(page)


async def test_events_are_listed_and_each_tells_where_it_has_come(
    kit: Kit, page: Page, bus: TestBus, look: Look
) -> None:
    officer = await kit.person(kit.commune)
    lamp = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
    (await officer.post("/api/complaints", json=lamp)).raise_for_status()
    await bus.settle()
    await page.goto(f"/t/{kit.province}/events")
    await page.get_by_label("Loại sự kiện").select_option("complaints.")
    await press(page, "Lọc")
    await look(page)
    await press(page, "Đã tiếp nhận hồ sơ")
    assert await page.get_by_role("cell", name="Đã xử lý", exact=True).is_visible()
    assert await page.get_by_text(f"Người officer.{kit.commune}").first.is_visible()
    await look(page)
    await page.goto(f"/t/{kit.province}/events?before=x")
    assert await page.get_by_role("heading", name="Dữ liệu chưa đúng").is_visible()


async def test_an_officer_is_shown_no_button_that_would_be_refused(kit: Kit) -> None:
    officer = await kit.person(kit.commune)
    plugins = (await officer.get("/tenants/plugins")).raise_for_status().text
    assert "Giải thích" in plugins
    assert "Thay đổi" not in plugins
    assert "Xem trước thay đổi" not in (await officer.get("/tenants/plugins/kpis")).raise_for_status().text
    home = (await officer.get("")).raise_for_status().text
    assert "Nhật ký" not in home
    assert "Khóa hệ thống khác" not in home
