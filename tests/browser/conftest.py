"""A real browser for the pages: finds Chromium, opens pages at two widths, keeps what the console said."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
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


@dataclass(frozen=True)
class House:
    """A house as people get it, in processes of its own: `dinh run`, and one more `dinh web` beside it."""

    data: Path
    address: str
    beside: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open an empty house; its servers, web processes and worker stop when the tests have ended."""
    data = tmp_path_factory.mktemp("house")
    processes = []
    addresses = []
    for command in ("run", "web"):
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            port = str(door.getsockname()[1])
        env = {**os.environ, "DINH_DATA": str(data), "DINH_PORT": port, "DINH_SAMPLE": "0"}
        with (data / f"{command}.log").open("wb") as log:
            program = Path(sys.executable).with_name("dinh")
            processes.append(subprocess.Popen([program, command], env=env, stdout=log, stderr=log))  # noqa: S603 - our own command
        addresses.append(f"http://127.0.0.1:{port}")
        until_ready(addresses[-1], data / f"{command}.log")
    yield House(data, *addresses)
    for process in reversed(processes):
        process.terminate()
        process.wait(30)


def until_ready(address: str, log: Path, seconds: float = 60) -> None:
    """Wait until a web process can serve; show what it said if it never can."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health/ready").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"{address} does not open:\n{log.read_text()[-2000:]}")


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
