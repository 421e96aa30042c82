"""Ten thousand malformed inputs to every door: each is refused with a reason, and nothing of it is written."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from core.errors import BadInput, Misconfigured
from core.settings import get_settings
from core.testing import Kit
from tenants.service.units import OFFICIAL, read_units

BATCH = 10
JSON_POINTER = re.compile(r"(/[^/]*)*")
PATIENCE_SECONDS = 10.0
COUNTS = text("""
    SELECT (SELECT count(*) FROM core_event_log), (SELECT count(*) FROM core_outbox), (SELECT count(*) FROM core_audit),
           (SELECT count(*) FROM complaints_case), (SELECT count(*) FROM tenants_person),
           (SELECT count(*) FROM tenants_role_grant), (SELECT count(*) FROM tenants_key),
           (SELECT count(*) FROM tenants_switch), (SELECT version FROM core_house)
""")


def fuzz(examples: int) -> settings:
    """Return settings that make every run the same, so that a build never fails by chance."""
    slow = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=slow,
        phases=[Phase.generate], verbosity=Verbosity.quiet,
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


JSON, FORM = {"content-type": b"application/json"}, {"content-type": b"application/x-www-form-urlencoded"}
STRUCTURED, BATCHED = (
    {"content-type": b"application/cloudevents+json"},
    {"content-type": b"application/cloudevents-batch+json"},
)
CASE = {"kind": "report", "subject": "Đèn đường hỏng", "text": "Ba bóng đèn trước nhà văn hóa không sáng."}
DOSSIER = {
    "dossier_id": "HS-1", "procedure": "1.001193", "received_on": "2026-11-02", "due_on": "2026-11-05", "online": True,
}  # fmt: skip
EVENT = {"specversion": "1.0", "id": "1", "source": "https://motcua.vn", "type": "kpis.dossier_received", "data": DOSSIER}
INVITATION = {"login": "le.van.a", "display_name": "Lê Văn A", "role": "officer", "why": "Người mới"}
KEY = {"name": "Một cửa", "days": 30, "why": "Thử"}
SWITCH = {"plugin": "kpis", "on": True, "why": "Thử"}

NO_TEXT = st.sampled_from([None, True, 7, 1.5, 10**30, [], {}, ["a"], {"a": {}}, "\x00", "a\x00bcdefghijkl", "\ud800", "\udfff tail here"])
NO_DATE = st.sampled_from(
    ["0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "hôm nay", "-1", "2026-11-01T25:00", "\ud800", "\x00"]
) | st.sampled_from([[], {}, 1e300, -1e300, 10**25, True])
NO_FLAG = st.sampled_from(["có", "\x00", 7, -1, 1e9, [], {}, "2", None, "\ud83d"])
TOO_LONG = st.integers(20_000, 30_000).map("đ".__mul__)
NAMES = st.text(max_size=30)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(-(10**80), 10**80) | st.floats() | st.text(st.characters(), max_size=20)
)
ANYTHING = st.recursive(SCALARS, lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(st.text(max_size=9), deeper, max_size=4), max_leaves=8)


OPTIONAL = {"days", "on"}


def encoded(value: object) -> bytes:
    """Return JSON with everything escaped: NaN, lone surrogates and huge numbers are written as they come."""
    return json.dumps(value).encode()


def mutated(right: dict[str, Any], wrong: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Return objects that are right but for one field: wrong, missing, or not known."""
    spoiled = st.sampled_from(sorted(wrong)).flatmap(lambda name: wrong[name].map(lambda value: {**right, name: value}))
    missing = st.sampled_from(sorted(right.keys() & wrong.keys() - OPTIONAL)).map(
        lambda gone: {name: value for name, value in right.items() if name != gone}
    )
    stranger = st.builds(lambda name, value: {**right, f"x{name}": value}, NAMES, SCALARS.filter(lambda value: value != ""))
    return spoiled | missing | stranger


def bodies(right: dict[str, Any], wrong: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[bytes]:
    """Return bodies no JSON door can take: mutated, of another shape, or no JSON at all."""
    whole = encoded(right)
    cut = st.integers(0, len(whole) - 1).map(lambda place: whole[:place])
    deep = st.integers(1_000, 60_000).flatmap(lambda depth: st.sampled_from([b"[" * depth, b'{"kind":' * depth, b"[" * depth + b"]" * depth]))
    spoiled = st.sampled_from(
        [whole + b"x", whole.replace(b'"', b"'"), whole[:9] + b"\xff\xfe" + whole[9:], b"\xef\xbb\xbf\xff", b"\x00" * 9,
         json.dumps(right).encode("utf-16"), b"NaN", b"-Infinity", b"9" * 5_000, b'"' + b"\\ud800" * 9 + b'"', b'{"a":1,"a":2}', b"{" + b'"kind":"report",' * 500 + b"}"]
    )  # fmt: skip
    other = (ANYTHING.map(encoded)).filter(lambda body: not body.startswith(b'{"specversion'))
    objects = mutated(right, wrong).map(encoded)
    return st.one_of(objects, objects, objects, other, cut, spoiled, st.binary(max_size=60), deep)


CASE_WRONG = {
    "kind": NO_TEXT | st.text(max_size=8).filter(lambda kind: kind.strip() not in {"report", "complaint"}),
    "subject": NO_TEXT | st.text(max_size=4) | TOO_LONG,
    "text": NO_TEXT | st.text(max_size=9) | TOO_LONG,
    "hamlet": st.sampled_from([True, 7, [], {}, "\x00", "\ud800"]) | TOO_LONG,
    "received_on": NO_DATE,
}
EVENT_WRONG = {
    "specversion": NO_TEXT | st.text(max_size=3).filter(lambda version: version.strip() != "1.0"),
    "id": st.sampled_from([None, True, 7, [], {}, "", "   ", "x" * 201]),
    "source": st.sampled_from([None, True, 7, [], {}, "", "   ", "x" * 501]),
    "type": NO_TEXT | st.sampled_from(["kpis.nothing", "complaints.case_opened", "tenants.key_issued", "core.day_began", "../x", "evt.>"]),
    "tenant": st.sampled_from([True, 7, [], {}, "461", "45", "*", ">", "465.>", "465\x00", "\ud800", "x" * 5_000]),
    "data": ANYTHING.filter(lambda data: data != DOSSIER)
    | mutated(DOSSIER, {
        "dossier_id": NO_TEXT | st.sampled_from(["HS 1", "x" * 61, "ab", "Nguyễn Văn A"]),
        "procedure": NO_TEXT | st.text(max_size=2),
        "received_on": NO_DATE.filter(lambda day: day not in ["0001-01-01", "9999-12-31"]),
        "online": NO_FLAG,
    }),
}  # fmt: skip
HEADER_WRONG = {
    **EVENT_WRONG,
    "id": st.sampled_from(["", " ", "x" * 201]),
    "source": st.sampled_from(["", " ", "x" * 501]),
    "tenant": st.sampled_from(["461", "45", "*", "%00", "%", "%ff", "465.>", "Triệu Phong"]),
}
"""What the door would drop silently (an unknown extension) is allowed by CloudEvents, so no stranger is added to it."""


def wrong_events() -> st.SearchStrategy[dict[str, Any]]:
    """Return CloudEvents with one wrong or missing attribute."""
    return mutated(EVENT, EVENT_WRONG).filter(lambda event: any(event.get(name) != value for name, value in EVENT.items()))


def in_binary_mode(event: dict[str, Any]) -> Call:
    """Return a CloudEvent as headers and body."""
    headers = {f"ce-{name}": str(value).encode("utf-8", "replace") for name, value in event.items() if name not in {"data", "datacontenttype"} and value is not None}
    headers = {name: value for name, value in headers.items() if name.isascii() and name.replace("-", "").isalnum()}
    clean = {name: bytes(byte for byte in value if byte not in b"\r\n\x00") for name, value in headers.items()}
    return Call("system", "POST", "/api/events", encoded(event.get("data")), {**clean, **JSON})


def sent(who: str, path: str, content: st.SearchStrategy[bytes], headers: dict[str, bytes]) -> st.SearchStrategy[Call]:
    """Return POSTs of these bodies."""
    return content.map(lambda body: Call(who, "POST", path, body, headers))


def forms(right: dict[str, Any], wrong: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[bytes]:
    """Return forms with a wrong, missing, doubled or unknown field, or that are no forms."""
    objects = mutated(right, wrong).map(lambda form: urlencode({k: str(v).encode("utf-8", "replace") for k, v in form.items()}).encode())
    doubled = st.sampled_from(sorted(right)).map(lambda name: urlencode([*right.items(), (name, "a"), (name, "b")]).encode())
    return st.one_of(objects, objects, doubled, st.binary(max_size=80), st.just(b"%00=%ff&%zz&=&&;"), st.just(b"kind=" + b"&kind=" * 2_000))


FORM_WRONG = {
    "kind": st.sampled_from(["", "x", "\x00", "report\x00", "REPORT"]),
    "subject": st.sampled_from(["", "  ", "a", "Đèn\x00 đường hỏng", "x" * 201]),
    "text": st.sampled_from(["", "a", "Đèn đường\x00 hỏng rồi", "x" * 10_001]),
    "received_on": st.sampled_from(["x", "0001-01-01", "9999-12-31", "99999-01-01", "2026-11-31", "1e400", "\x00"]),
}
IDS = st.sampled_from(["0", "NULL", "x" * 300, "%00", "00000000-0000-0000-0000-00000000000g", "' OR 1=1 --", "%ff%fe", "*", "NaN", "\u202e"])
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["q", "step", "before", "year", "name", "plugin", "why", "on", "next", "Ж", ""]),
        st.sampled_from(["\x00", "9" * 30, "-1", "0", "99999", "10000", "NaN", "1e9", "%", "\\", "'", "\u202e", "x" * 3_000, "2026\x00"]) | st.text(st.characters(codec="utf-8"), max_size=12),
    ),
    max_size=4,
)  # fmt: skip

REFUSED: dict[str, st.SearchStrategy[Call]] = {
    "a case": sent("officer", "/api/complaints", bodies(CASE, CASE_WRONG), JSON),
    "an event": sent("system", "/api/events", bodies(EVENT, {**EVENT_WRONG}).filter(lambda body: _wrong_event(body)), STRUCTURED),
    "a batch of events": st.builds(
        lambda before, wrong, after: Call("system", "POST", "/api/events", encoded([*[EVENT] * before, wrong, *[EVENT] * after]), BATCHED),
        st.integers(0, 3), wrong_events(), st.integers(0, 3),
    ),
    "an event in headers": mutated(EVENT, HEADER_WRONG).filter(lambda event: any(event.get(name) != value for name, value in EVENT.items()) or "tenant" in event).map(in_binary_mode),
    "a form": sent("officer", "/complaints", forms(CASE, FORM_WRONG), FORM),
    "an invitation": sent("administrator", "/api/tenants/people", bodies(INVITATION, {"login": NO_TEXT | st.sampled_from(["a b c", "Ông A", "x" * 81, "a\nb"]), "display_name": NO_TEXT | TOO_LONG, "role": NO_TEXT | st.text(max_size=9), "until": NO_DATE, "why": NO_TEXT, "below": NO_FLAG}), JSON),
    "a key": sent("administrator", "/api/tenants/keys", bodies(KEY, {"name": NO_TEXT | TOO_LONG, "days": st.sampled_from([0, -1, 1096, 10**20, 1.5, "x", None, [], "9" * 5_000]), "why": NO_TEXT | TOO_LONG}), JSON),
    "a switch": sent("administrator", "/api/tenants/plugins", bodies(SWITCH, {"plugin": NO_TEXT | st.text(max_size=9), "policy": st.sampled_from(["x", 7, [], "\x00"]), "on": NO_FLAG.filter(lambda on: on is not None), "paused": NO_FLAG.filter(lambda on: on is not None), "why": NO_TEXT | TOO_LONG}), JSON),
    "a path": st.builds(
        lambda who, method, shape, bad: Call(who, method, shape.format(bad)),
        st.sampled_from(["officer", "administrator", "system"]), st.sampled_from(["GET", "POST"]),
        st.sampled_from(["/api/complaints/{}", "http://dinh/t/{}/api/complaints", "/complaints/{}/accept", "/api/complaints/{}/answer", "/events/{}", "/dead-letters/{}"]),
        IDS,
    ),
    "a method": st.builds(
        lambda who, method, path: Call(who, method, path),
        st.sampled_from(["officer", "administrator"]),
        st.sampled_from(["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "FOO", "X" * 200]),
        st.sampled_from(["/api/complaints", "/complaints", "/api/tenants/people", "/api/kpis", "http://dinh/sign-in", "/nowhere"]),
    ),
    "a request of nobody": st.builds(
        lambda method, path, content, cookie: Call("nobody", method, path, content, {**JSON, "cookie": cookie}),
        st.sampled_from(["GET", "POST"]), st.sampled_from(["/api/complaints", "/api/events", "/api/tenants/people", "http://dinh/t/x/api/kpis"]),
        st.binary(max_size=30), st.binary(max_size=60).map(lambda junk: b"dinh_session=" + bytes(byte for byte in junk if 32 <= byte)),
    ),
}  # fmt: skip


def _wrong_event(body: bytes) -> bool:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return True
    return not isinstance(event, dict) or any(event.get(name) != value for name, value in EVENT.items()) or event.get("tenant", "465") != "465"


@pytest.fixture
async def senders(kit: Kit) -> dict[str, httpx.AsyncClient]:
    """People and systems who may do much, so that what is refused is refused for its shape."""
    district = await kit.person(kit.district, below=True)
    administrator = await kit.person(kit.district, "administrator", below=True)
    nobody = httpx.AsyncClient(transport=district._transport, base_url=district.base_url)
    return {"officer": district, "administrator": administrator, "system": await kit.key(kit.district), "nobody": nobody}


async def send(senders: dict[str, httpx.AsyncClient], call: Call) -> httpx.Response:
    """Send one request, with the kit's patience."""
    url = call.path if call.path.startswith("http") else str(senders[call.who].base_url).rstrip("/") + call.path
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await senders[call.who].request(call.method, url, content=call.content, headers=call.headers)  # type: ignore[arg-type]  # bytes are fine


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
    if not well or any(not JSON_POINTER.fullmatch(fault["path"]) or not fault["message"] for fault in problem["errors"]):
        pytest.fail(told)


@pytest.mark.parametrize("door", sorted(REFUSED))
@fuzz(40)
@given(data=st.data())
async def test_a_malformed_request_is_refused_with_its_reason_and_writes_nothing(
    kit: Kit, senders: dict[str, httpx.AsyncClient], door: str, data: st.DataObject
) -> None:
    calls = data.draw(st.lists(REFUSED[door], min_size=BATCH, max_size=BATCH, unique_by=str))
    before = await counted(kit)
    for call, answer in zip(calls, await asyncio.gather(*(send(senders, call) for call in calls)), strict=True):
        check_refusal(call, answer)
    assert await counted(kit) == before


ASKED = st.builds(
    lambda who, path, query: Call(who, "GET", f"{path}?{query}", b"", {"accept": b"application/json"}),
    st.sampled_from(["officer", "administrator"]),
    st.sampled_from(["/api/complaints", "/api/kpis", "/api/tenants", "/api/tenants/plugins", "/complaints/export.csv", "/api/openapi.json"]),
    QUERIES.map(lambda pairs: urlencode([(name, value.encode()) for name, value in pairs])) | st.sampled_from(["%", "%00", "q=%ff%fe", "year=%", "&&&=", "q=" + "a" * 9_000, "year[]=1&year=2"]),
)  # fmt: skip
BYTES = st.binary(max_size=40).map(lambda junk: bytes(byte for byte in junk if byte >= 32 and byte != 127))
HEADERS = st.dictionaries(
    st.sampled_from(["accept", "accept-encoding", "accept-language", "content-type", "cookie", "authorization", "traceparent", "x-csrftoken", "range", "if-none-match", "x-forwarded-for", "origin", "host", "hx-request"]),
    BYTES | st.sampled_from([b"*/*;q=x", b"Bearer ", b"Bearer dk_", b"Basic ===", b"text/html", b"multipart/form-data", b"application/json; charset=utf-99", b"dinh_session=; csrftoken=;;==", b"00-" + b"0" * 32 + b"-" + b"f" * 16 + b"-01", b"x" * 7_000]),
    min_size=1, max_size=4,
)  # fmt: skip
HEADED = st.builds(
    lambda who, method, path, content, headers: Call(who, method, path, content, headers),
    st.sampled_from(["officer", "nobody", "system"]),
    st.sampled_from(["GET", "HEAD", "POST", "OPTIONS"]),
    st.sampled_from(["/api/complaints", "/api/events", "/api/kpis", "/complaints", "http://dinh/health/live", "http://dinh/static/nothing", "http://dinh/t/Ж/x"]),
    st.binary(max_size=30), HEADERS,
)  # fmt: skip


@pytest.mark.parametrize("door", ["a query", "headers"])
@fuzz(40)
@given(data=st.data())
async def test_an_odd_query_or_header_is_answered_and_writes_nothing(
    kit: Kit, senders: dict[str, httpx.AsyncClient], door: str, data: st.DataObject
) -> None:
    calls = data.draw(st.lists({"a query": ASKED, "headers": HEADED}[door], min_size=BATCH, max_size=BATCH, unique_by=str))
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
        ("officer", "/api/complaints", JSON), ("system", "/api/events", STRUCTURED), ("system", "/api/events", BATCHED),
        ("officer", "/complaints", FORM), ("nobody", "http://dinh/sign-in", FORM),
    ):  # fmt: skip
        answer = await send(senders, Call(who, "POST", path, b"a" * 2_100_000, headers))
        assert 400 <= answer.status_code < 500, (path, answer.text)
    many = [{**EVENT, "id": str(number)} for number in range(1_001)]
    check_refusal(Call("system", "POST", "/api/events"), await senders["system"].post("/api/events", content=encoded(many), headers=BATCHED))
    assert await counted(kit) == before


@pytest.mark.parametrize("token", [None, "", "x", "0" * 128, "a" * 5_000])
async def test_a_cookie_alone_changes_nothing(kit: Kit, senders: dict[str, httpx.AsyncClient], token: str | None) -> None:
    officer = senders["officer"]
    headers = {**officer.headers, "x-csrftoken": token or ""}
    if token is None:
        del headers["x-csrftoken"]
    before = await counted(kit)
    async with httpx.AsyncClient(transport=officer._transport, base_url=officer.base_url, cookies=officer.cookies) as bare:
        for path, body in (("/api/complaints", {"json": CASE}), ("/complaints", {"data": {**CASE, "_csrf_token": token or "x"}})):
            answer = await bare.post(path, headers=headers, **body)  # type: ignore[arg-type]  # as httpx takes it
            assert answer.status_code == 403, answer.text
    assert await counted(kit) == before


HEADING = OFFICIAL.read_text(encoding="utf-8-sig").splitlines()[0]
PROVINCE = "45,45,province,tinh,Tỉnh Quảng Trị,,2004-07-08,2025-06-30,124/2004/QĐ-TTg,"
DISTRICT = "461,461,district,thi_xa,Thị xã Quảng Trị,45,2004-07-08,2025-06-30,124/2004/QĐ-TTg,"
JUNK = st.sampled_from(["\x00", "*", "a b", "=1+1", "9" * 400, "0000-01-01", "2026-02-30", "\ufeff", "<b>"]) | st.text(
    st.characters(codec="utf-8", exclude_characters=',"\r\n'), min_size=1, max_size=20
)
NOT_IN = {
    "key": JUNK.filter(lambda cell: not re.fullmatch(r"\s*[a-z0-9][a-z0-9-]{0,47}\s*", cell)) | st.just("x" * 49),
    "code": st.just("9" * 21),
    "level": JUNK, "valid_from": JUNK, "valid_to": JUNK,
    "kind": st.just("đ" * 41), "name": st.just("đ" * 201), "legal_basis": st.just("x" * 201),
}  # fmt: skip


def line(unit: dict[str, str]) -> str:
    """Return one line of a catalogue."""
    return ",".join(unit.values())


@st.composite
def catalogues(draw: st.DrawFn) -> bytes:
    """Draw a catalogue of units with something wrong in the province or right below it."""
    names = HEADING.split(",")
    province, district = (dict(zip(names, row.split(","), strict=True)) for row in (PROVINCE, DISTRICT))
    column = draw(st.sampled_from(sorted(NOT_IN)))
    spoiled = line(district | {column: draw(NOT_IN[column])})
    missing = line(district | {draw(st.sampled_from(["key", "code", "level", "kind", "name", "valid_from"])): ""})
    lines = draw(st.sampled_from([
        [HEADING, PROVINCE, spoiled], [HEADING, PROVINCE, DISTRICT, spoiled], [HEADING, PROVINCE, missing],
        [HEADING, line(province | {"valid_from": draw(NOT_IN["valid_from"])})],
        [HEADING, PROVINCE, DISTRICT, DISTRICT], [HEADING, PROVINCE, DISTRICT, line(district | {"parent_key": "461"})],
        [HEADING, PROVINCE + "," + draw(JUNK)], [HEADING, PROVINCE, DISTRICT[: draw(st.integers(3, 60))]],
        [HEADING.replace("key", draw(JUNK)), PROVINCE, DISTRICT], [HEADING, PROVINCE, DISTRICT.replace("Thị", '"Thị')],
        [draw(st.text(st.characters(codec="utf-8"), max_size=60))], [HEADING], [],
    ]))  # fmt: skip
    whole = "\n".join(lines).encode()
    return draw(st.sampled_from([whole, whole, whole + b"\n461,\xff", b"\xff" + whole, draw(st.binary(max_size=60))]))


@fuzz(3_000)
@given(content=catalogues())
def test_a_malformed_catalogue_of_units_is_refused_with_its_lines(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(content)
    try:
        read_units(path, "45")
    except BadInput as wrong:
        assert str(wrong)
        assert all(fault["path"] and fault["message"] for fault in wrong.details)
    else:
        pytest.fail(content.decode("utf-8", "replace"))


WRONG_SETTINGS = {
    "DINH_HOST": st.sampled_from(["a b", "http://x", "đ", "x\n"]) | st.text(st.sampled_from(" /@?#đ"), min_size=1, max_size=9),
    "DINH_PORT": st.sampled_from(["0", "-1", "65536", "8000.5", "eight", "0x50", "1e9", "９０００x", "8000 8001"]) | st.integers(65_536).map(str),
    "DINH_PROVINCE": st.sampled_from(["45.*", ">", "4 5", "Quảng Trị", "x" * 49, "-45", "45\n"]),
    "DINH_SAMPLE": st.sampled_from(["có", "2", "maybe", "-1", "nan"]),
    "DINH_PUBLIC_URL": st.sampled_from(["javascript:alert(1)", "dinh.vn", "ftp://dinh.vn", "https://a b", "https://x/y?z", "//x"]),
    "DINH_DATABASE_URL": st.sampled_from(["mysql://x", "postgresql://x", "x", "postgresql+asyncpg://a b", "postgresql+asyncpg://", "\udcff"]) | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20),
    "DINH_NATS_URL": st.sampled_from(["http://x", "x", "nats://", "nats://a b", "127.0.0.1:4222"]),
    "DINH_LOG_LEVEL": st.sampled_from(["debug", "LOUD", "INFO\n", "10"]),
}  # fmt: skip


@fuzz(2_000)
@given(setting=st.sampled_from(sorted(WRONG_SETTINGS)).flatmap(lambda name: st.tuples(st.just(name), WRONG_SETTINGS[name])))
def test_a_wrong_setting_is_named_and_nothing_starts(monkeypatch: pytest.MonkeyPatch, setting: tuple[str, str]) -> None:
    name, value = setting
    with monkeypatch.context() as environment:
        environment.setenv(name, value)
        get_settings.cache_clear()
        try:
            with pytest.raises(Misconfigured) as wrong:
                get_settings()
        finally:
            environment.undo()
            get_settings.cache_clear()
    assert name in str(wrong.value)
