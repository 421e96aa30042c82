"""Who comes in, as whom, and what each may do: attacked from the web door."""

import asyncio
import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from uuid import uuid4

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from core import audit
from core.identity import OWN_ACCOUNT, PUBLIC, SIGNED_IN
from core.moment import now
from core.plugin import Registry
from core.runtime import Runtime
from core.testing import Kit, browser, sign_in
from core.web.app import create_app
from tenants.roles import ROLES
from tenants.service import people

PASSWORD = "mot mat khau khac du dai"
NUMBERS = count()
ANY = {int: "1", date: "2026-11-23"}
"""What stands for a part of an address that is no id, by its type."""
OPEN = re.compile(r"^/cong-dan|^(/api)?/\w+/(public|published)")
LAMP = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}


async def invite(kit: Kit, tenant: str, role: str = "officer", **more: object) -> tuple[str, str, str]:
    """Let the administrator invite somebody new; returns id, login, one-time password."""
    body = {"login": f"nguoi.{next(NUMBERS)}", "display_name": "Người mới", "role": role, "why": "Thử", **more}
    answer = await kit.administrator.post(f"http://dinh/t/{tenant}/api/tenants/people", json=body)
    told = answer.raise_for_status().json()
    return told["id"], told["login"], told["one_time_password"]


async def join(kit: Kit, tenant: str, role: str = "officer", **more: object) -> tuple[str, httpx.AsyncClient]:
    """Invite somebody and let them sign in with a password of their own; returns login and browser."""
    _, login, once = await invite(kit, tenant, role, **more)
    first = await sign_in(kit.app, login, once, f"/t/{tenant}")
    form = {"old": once, "new": PASSWORD, "again": PASSWORD}
    answer = await first.post("/tenants/password", data=form)
    assert answer.status_code == 303, answer.text
    return login, await sign_in(kit.app, login, PASSWORD, f"/t/{tenant}")


async def try_in(kit: Kit, login: str, password: str, **more: str) -> httpx.Response:
    """Try a password as a browser does."""
    client = browser(kit.app, "")
    await client.get("/sign-in")
    client.headers["x-csrftoken"] = client.cookies["csrftoken"]
    return await client.post("/sign-in", data={"login": login, "password": password, **more})


async def ask(kit: Kit, statement: str, **values: object) -> list[tuple[object, ...]]:
    """Ask the database as the application does."""
    async with kit.runtime.everywhere() as work:
        found = await work.db.execute(text(statement), values)
        return [tuple(row) for row in found] if found.returns_rows else []  # type: ignore[attr-defined]  # a cursor's result


def routes(kit: Kit) -> Iterator[tuple[str, str, str]]:
    """Yield method, address below a tenant, and permission of everything that is mounted there."""
    for route in kit.app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/t/{tenant:str}"):
            handlers: list[HTTPRouteHandler] = route.route_handlers
            address = route.path.removeprefix("/t/{tenant:str}")
            for part in route.path_components:
                if not isinstance(part, str):
                    address = address.replace("{" + part.full + "}", ANY.get(part.type, str(uuid4())))
            for handler in handlers:
                if "permission" in handler.opt:
                    for method in handler.http_methods - {"OPTIONS", "HEAD"}:
                        yield str(method), address, handler.opt["permission"]


async def test_passwords_are_kept_as_argon2id_and_sessions_as_hashes(kit: Kit) -> None:
    login, client = await join(kit, kit.commune)
    hashes = await ask(kit, "SELECT password_hash FROM tenants_person")
    assert len(hashes) > 1
    assert all(str(found).startswith("$argon2id$v=19$") for (found,) in hashes)
    token = client.cookies["dinh_session"]
    kept = await ask(
        kit, "SELECT s.* FROM tenants_session s JOIN tenants_person p ON p.id = person_id WHERE login = :l", l=login
    )
    assert sha256(token.encode()).hexdigest() in kept[0]
    assert token not in str(kept)


async def test_a_session_id_that_the_browser_chose_is_never_adopted(kit: Kit) -> None:
    login, known = await join(kit, kit.commune)
    chosen = "a" * 43
    client = browser(kit.app, f"/t/{kit.commune}")
    client.cookies.set("dinh_session", chosen)
    await client.get("http://dinh/sign-in")
    client.headers["x-csrftoken"] = client.cookies["csrftoken"]
    tokens = {chosen, known.cookies["dinh_session"]}
    for _ in range(2):
        answer = await client.post("http://dinh/sign-in", data={"login": login, "password": PASSWORD})
        token = answer.cookies["dinh_session"]
        assert token not in tokens
        tokens.add(token)
        client.cookies.set("dinh_session", token)
    thief = browser(kit.app, f"/t/{kit.commune}")
    thief.cookies.set("dinh_session", chosen)
    assert (await thief.get("/api/complaints")).status_code == 401


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites_and_secure_on_https(kit: Kit) -> None:
    login, _ = await join(kit, kit.commune)
    settings = kit.runtime.settings.model_copy(update={"public_url": "https://dinh.quangtri.gov.vn"})
    runtime = Runtime(settings, Registry(), pool=2)
    await runtime.refresh()
    for app, secure in ((kit.app, False), (create_app(runtime, lambda: True), True)):
        client = browser(app, "")
        page = await client.get("/sign-in")
        token = page.cookies["csrftoken"]
        headers = {"x-csrftoken": token, "cookie": f"csrftoken={token}"}
        answer = await client.post("/sign-in", data={"login": login, "password": PASSWORD}, headers=headers)
        [session] = [c for c in answer.headers.get_list("set-cookie") if c.startswith("dinh_session=")]
        [csrf] = [c for c in page.headers.get_list("set-cookie") if c.startswith("csrftoken=")]
        for cookie in (session, csrf):
            flags = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"httponly", "samesite=lax", "path=/"} <= flags, cookie
            assert ("secure" in flags) is secure, cookie
    await runtime.close()


async def test_signing_out_ends_the_session_and_not_only_the_cookie(kit: Kit) -> None:
    _, client = await join(kit, kit.commune)
    token = client.cookies["dinh_session"]
    assert (await client.get("/api/complaints")).status_code == 200
    assert (await client.post("http://dinh/sign-out")).status_code == 303
    thief = browser(kit.app, f"/t/{kit.commune}")
    thief.cookies.set("dinh_session", token)
    assert (await thief.get("/api/complaints")).status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.vn",
        "///evil.vn",
        "/\\evil.vn",
        "\\\\evil.vn",
        "https://evil.vn",
        "evil.vn",
        " //evil.vn",
        "/\t/evil.vn",
        "/\n/evil.vn",
        "/\x00/evil.vn",
        "/\u2028",
        "/%\r\nset-cookie:a=b",
        "javascript:alert(1)",
    ],
)
async def test_signing_in_never_leads_to_another_site(kit: Kit, elsewhere: str) -> None:
    await kit.person(kit.commune)
    answer = await try_in(kit, f"officer.{kit.commune}.0", "mot mat khau du dai", next=elsewhere)
    assert answer.headers["location"] == f"/t/{kit.commune}"


async def test_signing_in_leads_to_where_one_wanted_to_go(kit: Kit) -> None:
    await kit.person(kit.commune)
    wanted = f"/t/{kit.commune}/complaints?step=open"
    answer = await try_in(kit, f"officer.{kit.commune}.0", "mot mat khau du dai", next=wanted)
    assert answer.headers["location"] == wanted


async def test_after_five_wrong_passwords_a_login_waits_a_quarter_of_an_hour(kit: Kit) -> None:
    login, _ = await join(kit, kit.commune)
    for _ in range(5):
        assert (await try_in(kit, login, "sai")).status_code == 400
    assert (await try_in(kit, login, PASSWORD)).status_code == 429
    assert (await try_in(kit, login.upper(), PASSWORD)).status_code == 429
    kit.move_clock(minutes=14)
    assert (await try_in(kit, login, PASSWORD)).status_code == 429
    kit.move_clock(minutes=16)
    assert (await try_in(kit, login, PASSWORD)).status_code == 303


async def test_many_passwords_at_once_are_not_tried_before_they_are_counted(kit: Kit) -> None:
    login, _ = await join(kit, kit.commune)
    answers = await asyncio.gather(*(try_in(kit, login, f"sai {number}") for number in range(20)))
    assert {answer.status_code for answer in answers} <= {400, 429}
    assert sum(answer.status_code == 400 for answer in answers) <= 5


async def test_an_address_that_tries_thirty_logins_waits_too(kit: Kit) -> None:
    login, _ = await join(kit, kit.commune)
    await ask(
        kit,
        "INSERT INTO tenants_attempt "
        "SELECT gen_random_uuid(), 'ai.do.' || n, '127.0.0.1', now() FROM generate_series(1, 29) n",
    )
    assert (await try_in(kit, "khong.co.ai", "sai")).status_code == 400
    assert (await try_in(kit, login, PASSWORD)).status_code == 429


async def test_an_unknown_login_and_a_wrong_password_are_told_alike(kit: Kit) -> None:
    login, _ = await join(kit, kit.commune)
    wrong, unknown = await try_in(kit, login, "sai"), await try_in(kit, "khong.co.ai", "sai")
    assert wrong.status_code == unknown.status_code
    assert "chưa đúng" in wrong.text
    assert len(wrong.text.replace(login, "")) == len(unknown.text.replace("khong.co.ai", ""))


async def test_a_one_time_password_opens_nothing_but_its_own_change(kit: Kit) -> None:
    _, login, once = await invite(kit, kit.commune, "administrator")
    client = await sign_in(kit.app, login, once, f"/t/{kit.commune}")
    for method, address, permission in routes(kit):
        if permission not in {OWN_ACCOUNT, PUBLIC}:
            answer = await client.request(method, address)
            assert answer.status_code == 403, (method, address, answer.text)
    page = await client.get("/tenants", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, f"/t/{kit.commune}/tenants/password")
    for old, new, again in (
        ("sai", PASSWORD, PASSWORD),
        (once, "ngan", "ngan"),
        (once, once, once),
        (once, PASSWORD, PASSWORD + "x"),
    ):
        assert (
            await client.post("/tenants/password", data={"old": old, "new": new, "again": again})
        ).status_code == 400
    await client.post("/tenants/password", data={"old": once, "new": PASSWORD, "again": PASSWORD})
    assert (await client.get("/api/tenants")).status_code == 401
    assert (await try_in(kit, login, once)).status_code == 400
    assert (await try_in(kit, login, PASSWORD)).status_code == 303


async def test_who_is_disabled_is_out_at_once_and_stays_out(kit: Kit) -> None:
    login, client = await join(kit, kit.commune)
    assert (await client.get("/api/complaints")).status_code == 200
    async with kit.runtime.begin(kit.commune) as work:
        await people.disable(work, await people.by_login(work, login), "Nghỉ việc")
    assert (await client.get("/api/complaints")).status_code == 401
    assert (await try_in(kit, login, PASSWORD)).status_code == 400


async def test_a_role_reaches_its_own_unit_or_all_below_as_granted(kit: Kit) -> None:
    officer = await kit.person(kit.commune)
    case = (await officer.post("/api/complaints", json=LAMP)).raise_for_status().json()
    own, branch = await kit.person(kit.district), await kit.person(kit.district, below=True)
    assert [found["id"] for found in (await branch.get("/api/complaints")).json()] == [case["id"]]
    assert (await own.get("/api/complaints")).json() == []
    assert (await own.get(f"/api/complaints/{case['id']}")).status_code == 404
    assert (await branch.get(f"http://dinh/t/{kit.commune}/api/complaints")).status_code == 200
    for stranger, tenant in (
        (own, kit.commune),
        (officer, kit.district),
        (officer, kit.neighbour),
        (branch, kit.elsewhere),
        (branch, kit.province),
    ):
        assert (await stranger.get(f"http://dinh/t/{tenant}/api/complaints")).status_code == 404
    assert (await branch.post(f"/api/complaints/{case['id']}/accept")).status_code == 403


async def test_a_role_ends_with_its_last_day(kit: Kit) -> None:
    _, client = await join(kit, kit.commune, until=str((now() + timedelta(days=3)).date()))
    await ask(kit, "UPDATE tenants_session SET ends_at = ends_at + interval '30 days'")
    assert (await client.get("/api/complaints")).status_code == 200
    kit.move_clock(days=2)
    assert (await client.get("/api/complaints")).status_code == 200
    kit.move_clock(days=5)
    assert (await client.get("/api/complaints")).status_code == 404
    yesterday = str((now() - timedelta(days=2)).date())
    refused = {"login": "tre.han", "display_name": "Trễ hạn", "role": "officer", "until": yesterday, "why": "Thử"}
    assert (
        await kit.administrator.post(f"http://dinh/t/{kit.commune}/api/tenants/people", json=refused)
    ).status_code in {400, 409}


async def test_a_session_ends_after_half_a_day(kit: Kit) -> None:
    _, client = await join(kit, kit.commune)
    kit.move_clock(hours=13)
    await asyncio.sleep(2.1)
    assert (await client.get("/api/complaints")).status_code == 401


@pytest.mark.parametrize("role", ["auditor", "officer", "administrator"])
async def test_nobody_can_do_on_any_route_what_their_role_does_not_allow(kit: Kit, role: str) -> None:
    client = await kit.person(kit.district, role, below=True)
    tried = 0
    for method, address, permission in routes(kit):
        if permission in {OWN_ACCOUNT, SIGNED_IN, PUBLIC} or ROLES[role].allows(permission):
            assert role != "auditor" or method == "GET" or permission in {OWN_ACCOUNT, PUBLIC}, address
            continue
        answer = await client.request(method, address, json={} if method == "POST" else None)
        assert answer.status_code == 403, (method, address, answer.text)
        tried += 1
    assert tried >= 8


async def test_an_administrator_handles_no_complaint_and_an_officer_administers_nothing(kit: Kit) -> None:
    administrator, officer = await kit.person(kit.commune, "administrator"), await kit.person(kit.commune)
    case = (await officer.post("/api/complaints", json=LAMP)).raise_for_status().json()
    assert (await administrator.post("/api/complaints", json=LAMP)).status_code == 403
    assert (await administrator.post(f"/api/complaints/{case['id']}/accept")).status_code == 403
    assert (await administrator.post("/api/events", json={})).status_code == 403
    for address in ("people", "keys", "plugins", "plugins/plan"):
        assert (await officer.post(f"/api/tenants/{address}", json={})).status_code == 403


async def test_what_stands_open_to_anybody_stands_at_addresses_that_say_so(kit: Kit) -> None:
    opened = [address for _, address, permission in routes(kit) if permission == PUBLIC]
    assert len(opened) > 5
    assert [address for address in opened if not OPEN.search(address)] == []


async def test_another_system_can_do_nothing_but_publish(kit: Kit) -> None:
    system = await kit.key(kit.district)
    await system.get("http://dinh/sign-in")
    system.headers["x-csrftoken"] = system.cookies["csrftoken"]
    for method, address, permission in routes(kit):
        if permission == PUBLIC:
            continue
        answer = await system.request(method, address)
        assert answer.status_code == (400 if permission == "core.publish" else 403), (method, address, answer.text)


async def tamper(kit: Kit, statement: str) -> None:
    """Change rows as the one who owns the tables could."""
    engine = create_async_engine(kit.addresses.migration_url)
    async with engine.begin() as connection:
        await connection.execute(text("SET ROLE dinh_owner"))
        scope = {"t": kit.elsewhere}
        await connection.execute(
            text("SELECT set_config('dinh.own', :t, true), set_config('dinh.reach', :t, true)"), scope
        )
        for part in statement.split(";"):
            await connection.execute(text(part))
    await engine.dispose()


TAMPERING = {
    "the reason": "UPDATE core_audit SET why = 'khác' WHERE seq = 3",
    "who": "UPDATE core_audit SET actor = 'person:khac' WHERE seq = 3",
    "when": "UPDATE core_audit SET at = at + interval '1 hour' WHERE seq = 3",
    "what changed": "UPDATE core_audit SET change = '{\"a\": 1}' WHERE seq = 3",
    "the seal itself": "UPDATE core_audit SET hash = repeat('0', 64) WHERE seq = 3",
    "an entry gone": "DELETE FROM core_audit WHERE seq = 3",
    "two entries swapped": "UPDATE core_audit SET seq = -seq WHERE seq IN (3, 4);"
    "UPDATE core_audit SET seq = 7 + seq WHERE seq < 0",
}


@pytest.mark.parametrize("change", TAMPERING)
async def test_whoever_changes_the_audit_log_is_found_out(kit: Kit, change: str) -> None:
    for number in range(5):
        async with kit.work(kit.elsewhere) as work:
            work.audit("test.act", f"việc {number}", "Lý do ban đầu", number=number)
    async with kit.work(kit.elsewhere) as work:
        assert await audit.broken(work) is None
    await tamper(kit, TAMPERING[change])
    async with kit.work(kit.elsewhere) as work:
        found = await audit.broken(work)
    assert found is not None
    assert found.seq in {3, 4}


async def test_the_application_itself_cannot_change_the_audit_log(kit: Kit) -> None:
    for statement in ("UPDATE core_audit SET why = 'khác'", "DELETE FROM core_audit", "TRUNCATE core_audit"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await ask(kit, statement)


async def test_a_hundred_acts_at_once_make_one_chain(kit: Kit) -> None:
    async def act(number: int) -> None:
        async with kit.work(kit.commune) as work:
            work.audit("test.act", f"việc {number}", "Cùng một lúc")

    await asyncio.gather(*(act(number) for number in range(100)))
    async with kit.work(kit.commune) as work:
        assert await audit.broken(work) is None
    [(last, entries)] = await ask(kit, "SELECT max(seq), count(*) FROM core_audit WHERE tenant_id = :t", t=kit.commune)
    assert last == entries == 100
