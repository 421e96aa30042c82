"""The ground of all pages: every piece, at a desk and on a phone, under the policy that the house sends."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from jinja2.utils import Namespace
from markupsafe import Markup
from playwright.async_api import Page

from core.actor import Actor
from core.errors import BadInput, NotSignedIn, Unavailable
from core.plugin import Registry
from core.tenant import Tenant
from core.web.again import Refused
from core.web.pages import POLICY, STATIC, engine

type Faults = Callable[[Page], Awaitable[list[str]]]
NONCE = "x"
PROVINCE, COMMUNE = Tenant("45", "Tỉnh Quảng Trị", "province"), Tenant("19654", "Xã Triệu Thành", "commune")
OUTSIDE: dict[str, Any] = {
    "tenant": None,
    "tenant_path": [],
    "person": None,
    "menu": [],
    "flash": [],
    "breadcrumbs": [],
}
WRONG_ROWS = "Có 2 trong 120 dòng chưa đúng, nên chưa dòng nào được ghi. Hãy sửa trong tệp rồi gửi lại."
INSIDE: dict[str, Any] = {
    "tenant": COMMUNE,
    "here": "/t/19654",
    "may": lambda _permission: True,
    "tenant_path": [PROVINCE, COMMUNE],
    "units": [
        {"title": "Tỉnh Quảng Trị", "href": "/t/45", "active": False},
        {"title": "Xã Triệu Thành", "href": "/t/19654", "active": True},
    ],
    "person": Actor("person:1", "Trần Thị Hòa"),
    "menu": [
        {"title": "Trang đầu", "href": "/gallery", "icon": "house", "active": True, "group": ""},
        {"title": "Hồ sơ", "href": "/cases", "icon": "chat-left-text", "active": False, "group": "Phản ánh"},
        {"title": "Tiếp nhận mới", "href": "/new", "icon": "plus-lg", "active": False, "group": "Phản ánh"},
        {"title": "Bảng số liệu", "href": "/kpis", "icon": "bar-chart", "active": False, "group": "Chỉ số"},
    ],
    "flash": [{"kind": "good", "text": "Đã lưu."}],
    "breadcrumbs": [{"title": "Xã Triệu Thành", "href": "/"}, {"title": "Bộ mảnh ghép"}],
    "refused": Refused(
        "/gallery/import",
        {},
        BadInput(
            WRONG_ROWS,
            [
                {"path": "/4/Ngày sinh", "message": "Cần là một ngày, như 23/11/2026."},
                {"path": "/4/Diện tích (m²)", "message": "Cần là số, như 1250 hoặc 12,5."},
                {"path": "/17/Đúng~1sai", "message": "Cần là Có hoặc Không."},
            ],
        ),
    ),
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "/gallery": ("gallery.html", INSIDE),
    "/sign-in": ("sign_in.html", OUTSIDE | {"next": "/", "error": "Mật khẩu chưa đúng.", "login": "hoa"}),
    "/error": (
        "error.html",
        OUTSIDE | {"error": Unavailable("Cơ sở dữ liệu chưa trả lời."), "trace": "0af7651916cd", "kept": []},
    ),
}
PAGES["/ended"] = (
    "error.html",
    OUTSIDE | {"error": NotSignedIn("Hãy đăng nhập."), "trace": "0af7651916cd", "kept": [("text", "Đèn đường hỏng")]},
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class House(BaseHTTPRequestHandler):
    """Answers with the pages above and the bundled files, under the real policy."""

    templates = engine(Registry([])).engine

    def do_GET(self) -> None:
        if self.path in PAGES:
            name, context = PAGES[self.path]
            around = {
                "nonce": NONCE,
                "csrf_input": Markup(""),
                "path": self.path,
                "today": date(2026, 11, 23),
                "drawing": Namespace(typed={}, faults={}, labels={}),
            }
            self.say(self.templates.get_template(name).render(context | around).encode(), "text/html")
        elif self.path == "/gallery/part":
            self.say("<p>Phần đã tải</p>".encode(), "text/html")
        elif self.path.startswith("/static/") and (file := STATIC / self.path[8:]).is_file():
            self.say(file.read_bytes(), TYPES[file.suffix])
        else:
            self.send_error(404)

    def say(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(nonce=NONCE))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Say nothing."""


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), House)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_breaks_no_policy_and_no_rule_of_access(
    page: Page, complaints: list[str], faults: Faults, house: str, path: str
) -> None:
    await page.goto(house + path, wait_until="networkidle")
    assert await faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []


async def test_every_chart_is_drawn_and_has_its_table(page: Page, complaints: list[str], house: str) -> None:
    await page.goto(f"{house}/gallery", wait_until="networkidle")
    charts = page.locator("[data-chart]")
    assert await charts.count() == 6
    assert await page.locator("[data-chart] svg").count() == 6
    for at in range(6):
        assert await charts.nth(at).locator("path").count() > 3
    twin = page.locator("details.twin").first
    await twin.locator("summary").click()
    assert "41" in await twin.locator("tbody tr").first.inner_text()
    await charts.first.hover()
    assert complaints == []


async def test_the_letters_of_vietnamese_come_with_the_page(page: Page, house: str) -> None:
    await page.goto(f"{house}/gallery", wait_until="networkidle")
    loaded = await page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert loaded == 4
    assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 17


async def test_what_is_coloured_also_says_so_and_is_reached_by_keyboard(page: Page, house: str) -> None:
    await page.goto(f"{house}/gallery", wait_until="networkidle")
    tile = page.get_by_role("link", name="Xã Thanh Dưới mục tiêu 64,5 %")
    await tile.focus()
    assert await page.evaluate("document.activeElement.className") == "tile tone-bad"
    assert await page.get_by_role("cell", name="Chưa đạt 0 / 4").is_visible()
    first = page.get_by_role("rowheader", name="Xã Hướng Phùng").first
    left = (await first.bounding_box() or {})["x"]
    await page.locator(".frame-of-table:has(.matrix)").evaluate("frame => frame.scrollLeft = 400")
    assert (await first.bounding_box() or {})["x"] == left, "the names stay while the cells move"


async def test_a_refused_sheet_says_which_rows_and_columns_are_wrong(page: Page, house: str) -> None:
    await page.goto(f"{house}/gallery", wait_until="networkidle")
    panel = page.locator(".import")
    assert "Có 2 trong 120 dòng chưa đúng" in await panel.get_by_role("alert").inner_text()
    assert (await panel.locator("tbody tr").last.inner_text()).split("\n")[-1] == "Cần là Có hoặc Không."
    assert "Đúng/sai" in await panel.locator("tbody tr").last.inner_text()
    assert await page.locator("main .notice.tone-bad").count() == 2, "the other forms of the page say nothing"


async def test_the_keyboard_reaches_the_main_part_and_every_menu(page: Page, faults: Faults, house: str) -> None:
    await page.goto(f"{house}/gallery", wait_until="networkidle")
    keys, focus = page.keyboard, "document.activeElement"
    await keys.press("Tab")
    await keys.press("Enter")
    assert await page.evaluate(f"{focus}.id") == "main"

    above, sign_out = page.get_by_role("link", name="Tỉnh Quảng Trị"), page.get_by_role("button", name="Đăng xuất")
    for opener, inside in (("Xã Triệu Thành", above), ("Trần Thị Hòa", sign_out)):
        await page.locator("summary", has_text=opener).focus()
        await keys.press("Enter")
        assert await inside.is_visible()
        assert await faults(page) == []
        await keys.press("Escape")
        assert not await inside.is_visible()

    entry = page.get_by_role("link", name="Bảng số liệu")
    menu = page.get_by_role("button", name="Danh mục")
    if await menu.is_visible():
        await menu.focus()
        await keys.press("Enter")
        await page.wait_for_selector("#menu.show:not(.showing)")
        assert await faults(page) == []
        await entry.focus()
        assert await entry.is_visible()
        await keys.press("Escape")
        await entry.wait_for(state="hidden")
    else:
        await entry.focus()
        assert await page.evaluate(f"{focus}.textContent.trim()") == "Bảng số liệu"


async def test_a_part_of_a_page_is_fetched_and_a_missing_one_says_so(
    page: Page, complaints: list[str], house: str
) -> None:
    await page.goto(f"{house}/gallery", wait_until="networkidle")
    await page.get_by_role("button", name="Tải một phần của trang").click()
    await page.get_by_text("Phần đã tải").wait_for()
    assert complaints == []
    await page.get_by_role("button", name="Tải phần không có").click()
    await page.locator("#flash", has_text="Chưa tải được phần này").wait_for()
    assert await page.get_by_text("Phần đã tải").is_visible()


async def test_a_second_press_sends_nothing_twice(page: Page, house: str) -> None:
    sent: list[str] = []
    await page.goto(f"{house}/sign-in", wait_until="networkidle")
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    await page.route("**/sign-in", lambda route: route.fulfill(status=204))
    await page.get_by_label("Hiện mật khẩu").check()
    assert await page.get_by_label("Mật khẩu", exact=True).get_attribute("type") == "text"
    await page.get_by_label("Mật khẩu", exact=True).fill("đình làng")
    await page.evaluate("for (const n of [1, 2]) document.querySelector('main form button').click()")
    await page.wait_for_timeout(300)
    assert len(sent) == 1
