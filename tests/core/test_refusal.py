"""What somebody sees when they are refused: nothing typed is lost, and the house stays around them."""

import re
from html import unescape
from itertools import count

import httpx

from core.testing import Kit, browser
from core.testing.kit import PASSWORD

NUMBERS = count()
PAGE = {"accept": "text/html"}
STALE = {"x-csrftoken": "x" * 128}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def invitation() -> dict[str, str]:
    name = f"moi.{next(NUMBERS)}"
    return {"login": name, "display_name": "Trần Văn Bình", "role": "auditor", "why": "Quyết định số 12"}


async def at_a_browser(kit: Kit, role: str) -> httpx.AsyncClient:
    """Return somebody of the commune in a browser of their own, which may lose its token and its session."""
    known = await kit.person(kit.commune, role)
    client = browser(kit.app, f"/t/{kit.commune}", {"x-csrftoken": known.cookies["csrftoken"]})
    for name in ("csrftoken", "dinh_session"):
        client.cookies.set(name, known.cookies[name])
    return client


def has_kept(text: str, typed: dict[str, str]) -> bool:
    """Say whether a form shows what was typed: also its choice, which a part of the page has drawn."""
    return typed["display_name"] in text and f"{typed['why']}</textarea>" in text and 'value="auditor" checked' in text


async def test_a_form_that_stood_open_too_long_is_shown_again_with_a_token_that_fits(kit: Kit) -> None:
    administrator = await at_a_browser(kit, "administrator")
    typed = invitation()
    refused = await administrator.post("/tenants/people", data=typed, headers=PAGE | STALE)
    assert refused.status_code == 403
    assert "mở quá lâu" in refused.text
    assert has_kept(refused.text, typed)
    token = dict(HIDDEN.findall(refused.text))["_csrf_token"]
    assert token == refused.cookies["csrftoken"]
    del administrator.headers["x-csrftoken"], administrator.cookies["csrftoken"]
    administrator.cookies.set("csrftoken", token)
    taken = await administrator.post("/tenants/people", data={**typed, "_csrf_token": token}, headers=PAGE)
    assert "Mật khẩu dùng một lần" in taken.text


async def test_a_refused_form_keeps_what_a_part_of_the_page_has_drawn(kit: Kit) -> None:
    administrator = await at_a_browser(kit, "administrator")
    typed = {**invitation(), "login": "có dấu"}
    refused = await administrator.post("/tenants/people", data=typed, headers=PAGE)
    assert refused.status_code == 400
    assert has_kept(refused.text, typed)


async def test_a_token_of_another_house_on_this_machine_does_not_close_the_sign_in(kit: Kit) -> None:
    client = browser(kit.app, "")
    client.cookies.set("csrftoken", "a" * 128)
    form = {"login": "ai.do", "password": PASSWORD}
    refused = await client.post("/sign-in", data={**form, "_csrf_token": "a" * 128}, headers=PAGE)
    assert (refused.status_code, "mở quá lâu" in refused.text, PASSWORD in refused.text) == (403, True, False)
    token = dict(HIDDEN.findall(refused.text))["_csrf_token"]
    fresh = browser(kit.app, "")
    fresh.cookies.set("csrftoken", refused.cookies["csrftoken"])
    assert (await fresh.post("/sign-in", data={**form, "_csrf_token": token}, headers=PAGE)).status_code == 400


async def test_what_was_typed_when_the_session_had_ended_is_kept_to_be_sent_anew(kit: Kit) -> None:
    administrator = await at_a_browser(kit, "administrator")
    session = administrator.cookies["dinh_session"]
    typed = invitation()
    del administrator.cookies["dinh_session"]
    refused = await administrator.post("/tenants/people", data=typed, headers=PAGE)
    assert refused.status_code == 401
    assert "Gửi lại" in refused.text
    kept = {name: unescape(text) for name, text in HIDDEN.findall(refused.text) if name != "_csrf_token"}
    assert kept == typed
    administrator.cookies.set("dinh_session", session)
    assert "Mật khẩu dùng một lần" in (await administrator.post("/tenants/people", data=kept, headers=PAGE)).text


async def test_no_password_and_nothing_sealed_is_kept(kit: Kit) -> None:
    officer = await at_a_browser(kit, "officer")
    del officer.cookies["dinh_session"]
    for address, form in (
        ("/tenants/password", {"old": "x", "new": "password-moi-2026", "again": "y"}),
        ("/complaints/denunciations", {"subject": "Một việc kín", "text": "Tôi tên là Kín"}),
    ):
        refused = await officer.post(address, data=form, headers=PAGE)
        assert refused.status_code == 401, address
        assert "Gửi lại" not in refused.text, address
        assert not any(text in refused.text for text in form.values() if len(text) > 3), address


async def test_the_house_stays_around_whoever_is_refused(kit: Kit) -> None:
    officer = await kit.person(kit.commune)
    name = kit.runtime.house.tenants[kit.commune].name
    other = kit.runtime.house.tenants[kit.neighbour].name
    for address, status in (
        ("/khong-co", 404),
        ("/tenants/people", 403),
        (f"http://dinh/t/{kit.neighbour}", 404),
        ("http://dinh/khong-co", 404),
    ):
        refused = await officer.get(address, headers=PAGE)
        assert refused.status_code == status, address
        assert name in refused.text, address
        assert "Đăng xuất" in refused.text, address
        assert other not in refused.text, address
    stranger = await browser(kit.app, "").get("/khong-co", headers=PAGE)
    assert (stranger.status_code, "Đăng xuất" in stranger.text) == (404, False)


async def test_a_program_is_told_that_its_key_is_wrong(kit: Kit) -> None:
    program = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=kit.app),  # type: ignore[arg-type]  # two spellings of the ASGI protocol
        base_url=f"http://dinh/t/{kit.district}",
        headers={"authorization": "Bearer dk_wrong"},
    )
    refused = await program.post("/api/events", json={})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "Khóa gửi kèm không đúng" in refused.json()["detail"]
