"""A real browser for the pages: finds Chromium, opens pages at two widths, keeps what the console said."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "core/web/assets/node_modules/axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTHS = {"desk": 1280, "phone": 390}
NO_ICON = """async () => {
  const wanted = [...document.querySelectorAll("svg.icon use")].map((use) => use.getAttribute("href").split("#"));
  if (wanted.length === 0) return [];
  const sprite = await (await fetch(wanted[0][0])).text();
  return wanted.map(([, name]) => name).filter((name) => !sprite.includes(`id="${name}"`));
}"""


def chromium() -> str:
    """Return the browser's path: DINH_CHROMIUM, else the first one found on the PATH."""
    found = os.environ.get("DINH_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("No Chromium: install one, or name it in DINH_CHROMIUM.")
    return found


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start one headless Chromium for all browser tests."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield running
        await running.close()


@pytest.fixture(params=WIDTHS)
async def page(browser: Browser, complaints: list[str], request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """Open a fresh window at a desk, then one on a phone: in Vietnamese, without cookies."""
    context = await browser.new_context(
        viewport={"width": WIDTHS[request.param], "height": 900},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    page = await context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()


@pytest.fixture
def complaints() -> list[str]:
    """Keep every error of the page's console: a refused style or script is one."""
    return []


@pytest.fixture(scope="session")
def faults() -> Callable[[Page], Awaitable[list[str]]]:
    """Find what axe-core calls serious or critical on a page, and icons that the sprite does not have."""
    source = AXE.read_text(encoding="utf-8")

    async def find(page: Page) -> list[str]:
        await page.evaluate(f"{source}; undefined")
        found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        icons = [f"no icon: {name}" for name in await page.evaluate(NO_ICON)]
        return icons + [
            f"{one['id']}: {[node['html'] + ' ' + node['failureSummary'] for node in one['nodes']]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]

    return find
