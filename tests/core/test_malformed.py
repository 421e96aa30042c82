"""Malformed requests by the thousand: each is refused with its reason, and nothing of it is written.

Catalogues of units and settings are attacked in `tests/tenants/test_units.py` and `tests/core/test_settings.py`.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy, sampled_from
from sqlalchemy import text

from core.testing import Kit

EXAMPLES, AT_ONCE = 40, 10
PATIENCE_SECONDS = 10.0
JSON_POINTER = re.compile(r"(/[^/]*)*")
COUNTS = text("""
    SELECT (SELECT count(*) FROM core_event_log), (SELECT count(*) FROM core_outbox), (SELECT count(*) FROM core_audit),
           (SELECT count(*) FROM complaints_case), (SELECT count(*) FROM tenants_person),
           (SELECT count(*) FROM tenants_role_grant), (SELECT count(*) FROM tenants_key),
           (SELECT count(*) FROM tenants_switch), (SELECT count(*) FROM tenants_setting),
           (SELECT version FROM core_house)
""")
always_the_same = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Call:
    """One request: who sends it, and what."""

    who: str
    method: str
    path: str
    content: bytes = b""
    headers: dict[str, bytes] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.who} {self.method} {self.path[:200]} {self.headers} {self.content[:9_000]!r}"


JSON = {"content-type": b"application/json"}
FORM = {"content-type": b"application/x-www-form-urlencoded"}
STRUCTURED = {"content-type": b"application/cloudevents+json"}
BATCH = {"content-type": b"application/cloudevents-batch+json"}

CASE = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
INVITATION = {"login": "le.van.a", "display_name": "Lê Văn A", "role": "officer", "why": "Người mới"}
KEY = {"name": "Một cửa", "why": "Thử"}
SWITCH = {"plugin": "kpis", "why": "Thử"}
SETTING = {"telephone": "0233 385", "why": "Thử"}
DOSSIER = {
    "dossier_id": "HS-1",
    "procedure": "1.001193",
    "received_on": "2026-11-02",
    "due_on": "2026-11-05",
    "online": True,
}
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "https://motcua.vn",
    "type": "kpis.dossier_received",
    "data": DOSSIER,
}

no_words: SearchStrategy[Any] = sampled_from(
    [None, True, 7, 1.5, 10**30, [], {}, ["a"], {"a": {}}, "\x00", "a\x00bcdefghijkl", "\ud800", "\udfff and a tail"]
)
no_day: SearchStrategy[Any] = sampled_from(
    ["0000-00-00", "10000-01-01", "2026-02-30", "hôm nay", "-1", "0", "2026-11-01T25:00", "\ud800", "\x00"]
) | sampled_from([[], {}, 0, 1e300, -1e300, 10**25, True])
far_day = no_day | sampled_from(["0001-01-01", "9999-12-31"])
no_flag: SearchStrategy[Any] = sampled_from(["có", "\x00", 7, -1, 1e9, [], {}, "2", "\ud83d"])
no_choice = no_words | st.text(max_size=8).filter(lambda word: word.strip() not in {"report", "complaint"})
too_long = st.integers(20_000, 30_000).map("đ".__mul__)
scalars = (
    st.none() | st.booleans() | st.integers(-(10**80), 10**80) | st.floats() | st.text(st.characters(), max_size=20)
)
anything = st.recursive(
    scalars,
    lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(st.text(max_size=9), deeper, max_size=4),
    max_leaves=8,
)
Wrong = Mapping[str, SearchStrategy[Any]]
"""For some fields, values that no door may take."""

CASE_WRONG = {
    "kind": no_choice,
    "subject": no_words | st.text(max_size=4) | too_long,
    "text": no_words | st.text(max_size=9) | too_long,
    "hamlet": sampled_from([True, 7, [], {}, "\x00", "\ud800"]) | too_long,
    "received_on": far_day,
}
INVITATION_WRONG = {
    "login": no_words | sampled_from(["a b c", "Ông A", "x" * 81, "a\nb"]),
    "display_name": no_words | too_long,
    "role": no_choice,
    "until": far_day,
    "why": no_words,
    "below": no_flag,
}
KEY_WRONG: Wrong = {
    "name": no_words | too_long,
    "days": sampled_from([0, -1, 1096, 10**20, 1.5, "x", None, [], "9" * 5_000]),
    "why": no_words | too_long,
}
SWITCH_WRONG = {
    "plugin": no_choice,
    "policy": sampled_from(["x", 7, [], "\x00"]),
    "on": no_flag,
    "paused": no_flag,
    "why": no_words | too_long,
}
SETTING_WRONG = {
    "online": no_flag,
    "telephone": sampled_from([None, True, 7, [], {}, "\x00", "\ud800"]) | too_long,
    "locked": sampled_from([None, True, 7, {}, [7], ["online"], "why", "\x00"]),
    "why": no_words | too_long,
    "colour": no_words,
}
DOSSIER_WRONG = {
    "dossier_id": no_words | sampled_from(["HS 1", "x" * 61, "ab", "Nguyễn Văn A"]),
    "procedure": no_words | st.text(max_size=2),
    "received_on": no_day,
    "online": no_flag | sampled_from([None, "true", 1]),
}
HEADER_WRONG = {
    "specversion": sampled_from(["", "1", "1.1", "một"]),
    "id": sampled_from(["", " ", "x" * 201]),
    "source": sampled_from(["", " ", "x" * 501]),
    "type": sampled_from(["", "kpis.nothing", "complaints.case_opened", "core.day_began", "../x", "evt.>", "%00"]),
    "tenant": sampled_from(["461", "45", "*", "%00", "%", "%ff", "465.>", "Triệu Phong"]),
}
FORM_WRONG = {
    "kind": sampled_from(["", "x", "\x00", "report\x00", "REPORT"]),
    "subject": sampled_from(["", "  ", "a", "Đèn\x00 đường hỏng", "x" * 201]),
    "text": sampled_from(["", "a", "Đèn đường\x00 hỏng rồi", "x" * 10_001]),
    "received_on": sampled_from(["x", "0", "0001-01-01", "9999-12-31", "99999-01-01", "2026-11-31", "1e400", "\x00"]),
}


def spoiled(right: dict[str, Any], wrong: Wrong) -> SearchStrategy[dict[str, Any]]:
    """Return objects that are right but for one field, which is wrong or missing."""
    names = sampled_from(sorted(wrong))
    one_wrong = names.flatmap(lambda name: wrong[name].map(lambda value: {**right, name: value}))
    one_gone = sampled_from(sorted(right)).map(lambda gone: {k: v for k, v in right.items() if k != gone})
    return one_wrong | one_wrong | one_gone


def with_strangers(right: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
    """Return objects with one field that nobody knows."""
    values = scalars.filter(lambda value: value != "")
    return st.builds(lambda name, value: {**right, f"x{name}": value}, st.text(max_size=30), values)


def encoded(value: object) -> bytes:
    """Return JSON with everything escaped: NaN, lone surrogates and huge numbers are written as they come."""
    return json.dumps(value).encode()


def no_json(right: dict[str, Any]) -> SearchStrategy[bytes]:
    """Return what is no JSON, or no object: cut, deep, in other encodings, with numbers that are none."""
    whole = encoded(right)
    cut = st.integers(0, len(whole) - 1).map(lambda place: whole[:place])
    deep = st.builds(bytes.__mul__, sampled_from([b"[", b'{"kind":', b"[{}," * 3]), st.integers(1_000, 60_000))
    odd = [
        whole + b"x",
        whole.replace(b'"', b"'"),
        whole[:9] + b"\xff\xfe" + whole[9:],
        b"\xef\xbb\xbf\xff",
        b"\x00" * 9,
        json.dumps(right).encode("utf-16"),
        b"NaN",
        b"-Infinity",
        b"9" * 5_000,
        b'"\\ud800\\ud800"',
        b'{"a":1,"a":2}',
        b"{" + b'"kind":"report",' * 500 + b"}",
    ]
    return st.one_of(anything.map(encoded), cut, deep, sampled_from(odd), st.binary(max_size=60))


def posts(who: str, path: str, headers: dict[str, bytes], *bodies: SearchStrategy[bytes]) -> SearchStrategy[Call]:
    """Return POSTs of these bodies."""
    return st.one_of(*bodies).map(lambda body: Call(who, "POST", path, body, headers))


def json_posts(who: str, path: str, right: dict[str, Any], wrong: Wrong) -> SearchStrategy[Call]:
    """Return POSTs that no route with a shape can take."""
    one_off = spoiled(right, wrong).map(encoded)
    return posts(who, path, JSON, one_off, one_off, with_strangers(right).map(encoded), no_json(right))


def forms(right: dict[str, Any], wrong: Wrong) -> SearchStrategy[bytes]:
    """Return forms with a wrong, missing or doubled field, or that are no forms."""
    one_off = spoiled(right, wrong).map(lambda form: urlencode(form).encode())
    doubled = sampled_from(sorted(right)).map(lambda name: urlencode([*right.items(), (name, "a")]).encode())
    no_form = st.binary(max_size=80) | sampled_from([b"%00=%ff&%zz&=&&;", b"kind=" + b"&kind=" * 2_000])
    return st.one_of(one_off, one_off, doubled, no_form)


def in_headers(event: dict[str, Any]) -> Call:
    """Return a CloudEvent in binary mode."""
    attributes = {f"ce-{name}": str(value).encode() for name, value in event.items() if name != "data"}
    return Call("system", "POST", "/api/events", encoded(event.get("data")), {**attributes, **JSON})


wrong_data = spoiled(DOSSIER, DOSSIER_WRONG) | with_strangers(DOSSIER) | anything
wrong_event = spoiled(
    EVENT,
    {
        "specversion": no_words | st.text(max_size=3).filter(lambda version: version.strip() != "1.0"),
        "id": sampled_from([None, True, 7, [], {}, "", "   ", "x" * 201]),
        "source": sampled_from([None, True, 7, [], {}, "", "   ", "x" * 501]),
        "type": no_words | HEADER_WRONG["type"],
        "tenant": sampled_from([True, 7, [], {}, "461", "45", "*", ">", "465.>", "465\x00", "\ud800", "x" * 5_000]),
        "data": wrong_data,
    },
)
bad_ids = sampled_from(
    ["0", "NULL", "x" * 300, "%00", "00000000-0000-0000-0000-00000000000g", "' OR 1=1 --", "%ff%fe", "*", "\u202e"]
)
printable = st.binary(max_size=60).map(lambda junk: bytes(byte for byte in junk if byte >= 32 and byte != 127))

REFUSED: dict[str, SearchStrategy[Call]] = {
    "a case": json_posts("officer", "/api/complaints", CASE, CASE_WRONG),
    "a form": posts("officer", "/complaints", FORM, forms(CASE, FORM_WRONG)),
    "an invitation": json_posts("administrator", "/api/tenants/people", INVITATION, INVITATION_WRONG),
    "a key": json_posts("administrator", "/api/tenants/keys", KEY, KEY_WRONG),
    "a switch": json_posts("administrator", "/api/tenants/plugins", SWITCH, SWITCH_WRONG),
    "a setting": json_posts("administrator", "/api/tenants/plugins/complaints/settings", SETTING, SETTING_WRONG),
    "an event": posts("system", "/api/events", STRUCTURED, wrong_event.map(encoded), no_json(EVENT)),
    "an event in headers": st.one_of(
        spoiled(EVENT, HEADER_WRONG).map(in_headers), wrong_data.map(lambda data: in_headers({**EVENT, "data": data}))
    ),
    "a batch of events": posts(
        "system",
        "/api/events",
        BATCH,
        st.builds(
            lambda before, wrong, after: encoded([*[EVENT] * before, wrong, *[EVENT] * after]),
            st.integers(0, 3),
            wrong_event,
            st.integers(0, 3),
        ),
    ),
    "a path": st.builds(
        lambda who, method, shape, bad: Call(who, method, shape.format(bad)),
        sampled_from(["officer", "administrator", "system"]),
        sampled_from(["GET", "POST"]),
        sampled_from(["/api/complaints/{}", "/complaints/{}/accept", "/api/complaints/{}/answer", "/events/{}"])
        | sampled_from(["/dead-letters/{}", "/tenants/people/{}", "http://dinh/t/{}/api/complaints"]),
        bad_ids,
    ),
    "a method": st.builds(
        Call,
        sampled_from(["officer", "administrator"]),
        sampled_from(["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "OPTIONS", "FOO", "X" * 200]),
        sampled_from(["/api/complaints", "/complaints", "/api/tenants/people", "/api/kpis", "/nowhere"]),
    ),
    "a request of nobody": st.builds(
        lambda method, path, content, cookie: Call("nobody", method, path, content, {**JSON, "cookie": cookie}),
        sampled_from(["GET", "POST"]),
        sampled_from(["/api/complaints", "/api/events", "/api/tenants/people", "http://dinh/t/x/api/kpis"]),
        st.binary(max_size=30),
        printable.map(b"dinh_session=".__add__),
    ),
}

queries = st.lists(
    st.tuples(
        sampled_from(["q", "step", "before", "year", "name", "plugin", "why", "on", "next", "Ж", ""]),
        sampled_from(["\x00", "9" * 30, "-1", "0", "99999", "10000", "NaN", "1e9", "%", "\\", "'", "x" * 3_000])
        | st.text(st.characters(codec="utf-8"), max_size=12),
    ),
    max_size=4,
).map(urlencode) | sampled_from(["%", "%00", "q=%ff%fe", "year=%", "&&&=", "q=" + "a" * 9_000, "year[]=1&year=2"])
odd_headers = st.dictionaries(
    sampled_from(["accept", "accept-encoding", "accept-language", "content-type", "cookie", "authorization", "host"])
    | sampled_from(["traceparent", "x-csrftoken", "range", "if-none-match", "x-forwarded-for", "origin", "hx-request"]),
    printable
    | sampled_from([b"Bearer ", b"Bearer dk_", b"Basic ===", b"*/*;q=x", b"multipart/form-data", b"x" * 7_000])
    | sampled_from([b"application/json; charset=utf-99", b"dinh_session=; csrftoken=;;==", b"00-" + b"0" * 52]),
    min_size=1,
    max_size=4,
)
ANSWERED: dict[str, SearchStrategy[Call]] = {
    "a query": st.builds(
        lambda who, path, query: Call(who, "GET", f"{path}?{query}", b"", {"accept": b"application/json"}),
        sampled_from(["officer", "administrator"]),
        sampled_from(["/api/complaints", "/api/kpis", "/api/tenants", "/complaints/export.csv", "/api/openapi.json"]),
        queries,
    ),
    "headers": st.builds(
        Call,
        sampled_from(["officer", "nobody", "system"]),
        sampled_from(["GET", "HEAD", "POST", "OPTIONS"]),
        sampled_from(["/api/complaints", "/api/events", "/api/kpis", "/complaints", "http://dinh/health/live"])
        | sampled_from(["http://dinh/static/nothing", "http://dinh/t/Ж/x", "http://dinh/sign-in"]),
        st.binary(max_size=30),
        odd_headers,
    ),
}


@pytest.fixture
async def senders(kit: Kit) -> dict[str, httpx.AsyncClient]:
    """People and systems who may do much, so that what is refused is refused for its shape."""
    officer = _apart(await kit.person(kit.district, below=True))
    nobody = httpx.AsyncClient(transport=officer._transport, base_url=officer.base_url)
    administrator = _apart(await kit.person(kit.district, "administrator", below=True))
    return {"officer": officer, "administrator": administrator, "system": await kit.key(kit.district), "nobody": nobody}


def _apart(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Return the same session in a browser of its own: what odd answers put into it stays here."""
    kept = {"base_url": client.base_url, "headers": client.headers, "cookies": client.cookies}
    return httpx.AsyncClient(transport=client._transport, **kept)


async def send(senders: dict[str, httpx.AsyncClient], call: Call) -> httpx.Response:
    """Send one request, with the kit's patience."""
    sender = senders[call.who]
    url = call.path if call.path.startswith("http") else str(sender.base_url).rstrip("/") + call.path
    headers = [(name.encode(), value) for name, value in call.headers.items()]
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await sender.request(call.method, url, content=call.content, headers=headers)


async def counted(kit: Kit) -> tuple[int, ...]:
    """Return how much is written anywhere."""
    async with kit.runtime.everywhere() as work:
        return tuple((await work.db.execute(COUNTS)).one())


def check_refusal(call: Call, answer: httpx.Response) -> None:
    """Check that an answer is a well-formed problem document which says where the fault is."""
    told = f"{call}\n-> {answer.status_code} {answer.text[:300]}"
    if not 400 <= answer.status_code < 500:
        pytest.fail(told)
    if not answer.headers["content-type"].startswith("application/problem+json"):
        pytest.fail(told)
    problem = answer.json()
    well = problem["status"] == answer.status_code and problem["title"] and problem["detail"] and problem["trace"]
    if not well or any(not JSON_POINTER.fullmatch(one["path"]) or not one["message"] for one in problem["errors"]):
        pytest.fail(told)


@pytest.mark.parametrize("door", REFUSED)
@always_the_same
@given(data=st.data())
async def test_a_malformed_request_is_refused_with_its_reason_and_writes_nothing(
    kit: Kit, senders: dict[str, httpx.AsyncClient], door: str, data: st.DataObject
) -> None:
    calls = data.draw(st.lists(REFUSED[door], min_size=AT_ONCE, max_size=AT_ONCE, unique_by=str))
    before = await counted(kit)
    for call, answer in zip(calls, await asyncio.gather(*(send(senders, call) for call in calls)), strict=True):
        check_refusal(call, answer)
    assert await counted(kit) == before


@pytest.mark.parametrize("door", ANSWERED)
@always_the_same
@given(data=st.data())
async def test_an_odd_query_or_header_is_answered_and_writes_nothing(
    kit: Kit, senders: dict[str, httpx.AsyncClient], door: str, data: st.DataObject
) -> None:
    calls = data.draw(st.lists(ANSWERED[door], min_size=AT_ONCE, max_size=AT_ONCE, unique_by=str))
    before = await counted(kit)
    for call, answer in zip(calls, await asyncio.gather(*(send(senders, call) for call in calls)), strict=True):
        if answer.status_code >= 500:
            pytest.fail(f"{call}\n-> {answer.status_code} {answer.text[:300]}")
    assert await counted(kit) == before


async def test_a_body_that_is_too_large_is_refused_wherever_it_comes(
    kit: Kit, senders: dict[str, httpx.AsyncClient]
) -> None:
    before = await counted(kit)
    for who, path, headers in (
        ("officer", "/api/complaints", JSON),
        ("officer", "/complaints", FORM),
        ("system", "/api/events", STRUCTURED),
        ("system", "/api/events", BATCH),
        ("nobody", "http://dinh/sign-in", FORM),
    ):
        call = Call(who, "POST", path, b"a" * 2_100_000, headers)
        check_refusal(Call(who, "POST", path), await send(senders, call))
    many = [{**EVENT, "id": str(number)} for number in range(1_001)]
    call = Call("system", "POST", "/api/events", encoded(many), BATCH)
    check_refusal(call, await send(senders, call))
    assert await counted(kit) == before


@pytest.mark.parametrize("token", [None, "", "x", "0" * 128, "a" * 5_000])
async def test_a_cookie_alone_changes_nothing(
    kit: Kit, senders: dict[str, httpx.AsyncClient], token: str | None
) -> None:
    officer = senders["officer"]
    headers = {} if token is None else {"x-csrftoken": token}
    before = await counted(kit)
    async with httpx.AsyncClient(
        transport=officer._transport, base_url=officer.base_url, cookies=officer.cookies, headers=headers
    ) as another_site:
        refused = [
            await another_site.post("/api/complaints", json=CASE),
            await another_site.post("/complaints", data={**CASE, "_csrf_token": token or "x"}),
        ]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert await counted(kit) == before
