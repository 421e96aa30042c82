"""People of the browser tests: somebody with a browser, who signs in, invites, and looks whether a page reads well."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.async_api import Browser, Page, expect

from core.testing.kit import PASSWORD

type Faults = Callable[[Page], Awaitable[list[str]]]


@dataclass
class Person:
    """Somebody with a browser; `http` is the same session without the browser."""

    page: Page
    http: httpx.AsyncClient
    faults: Faults

    async def press(self, name: str) -> None:
        """Press the button, or follow the link, of this name in the main part."""
        main = self.page.locator("main")
        await main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name, exact=True)).first.click()

    async def sees(self, words: str) -> None:
        """Wait until the main part says these words."""
        await expect(self.page.locator("main").get_by_text(words).first).to_be_visible()

    async def reads_well(self) -> None:
        """At a desk and on a phone nothing is cut off, and nothing is closed to keyboard or screen reader."""
        for width in (390, 1280):
            await self.page.set_viewport_size({"width": width, "height": 900})
            await self.page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=5_000)
            assert await self.faults(self.page) == [], self.page.url


async def administrator_of(browser: Browser, house: Any, faults: Faults) -> Person:
    """Sign in the first administrator of a house."""
    login, once = (house.data / "first-sign-in.txt").read_text().split()[:2]
    return await enter(browser, house, faults, login, once)


async def enter(browser: Browser, house: Any, faults: Faults, login: str, once: str) -> Person:
    """Sign in for the first time, change the one-time password, sign in anew."""
    context = await browser.new_context(base_url=house.address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = await context.new_page()
    person = Person(page, httpx.AsyncClient(base_url=house.address, timeout=10), faults)
    await person.page.goto("/")
    for password in (once, PASSWORD):
        await page.get_by_label("Tên đăng nhập").fill(login)
        await page.get_by_label("Mật khẩu", exact=True).fill(password)
        await person.press("Đăng nhập")
        if password == once:
            await page.get_by_label("Mật khẩu hiện tại").fill(once)
            await page.get_by_label("Mật khẩu mới (bắt buộc)", exact=True).fill(PASSWORD)
            await page.get_by_label("Nhập lại mật khẩu mới").fill(PASSWORD)
            await person.press("Đổi mật khẩu")
    await page.locator(".unit").wait_for()
    for cookie in await context.cookies():
        person.http.cookies.set(cookie["name"], cookie["value"])
    person.http.headers["x-csrftoken"] = person.http.cookies["csrftoken"]
    return person


async def invite(
    administrator: Person, browser: Browser, house: Any, unit: str, login: str = "canbo", **grant: object
) -> Person:
    """Let somebody in at a unit, an officer unless the grant says otherwise; they have signed in."""
    named = {"login": f"{login}.{unit}", "display_name": f"Cán bộ {unit}", "role": "officer", "why": "Phân công"}
    asked: dict[str, Any] = {**named, **grant}
    answer = await administrator.http.post(f"/t/{unit}/api/tenants/people", json=asked)
    once = answer.raise_for_status().json()["one_time_password"]
    return await enter(browser, house, administrator.faults, asked["login"], once)


async def until(expected: object, ask: Callable[..., Awaitable[object]], *args: object, seconds: float = 10) -> None:
    """Wait until asking gives what is expected. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while await ask(*args) != expected:  # noqa: ASYNC110 - other processes are waited for
            await asyncio.sleep(0.1)
