"""A denouncer's identity, put in by every door there is, comes to rest nowhere: no row, no letter, no line, no answer.

The canary is somebody who does not exist. Whatever the house answers, and wherever it writes, must not know them.
"""

import json
from typing import Any

import httpx
import pytest
from nats.aio.msg import Msg
from sqlalchemy import text

from core import DayBegan, today
from core.testing import Kit, TestBus
from plugins.complaints.models.step import NewStep
from plugins.complaints.service import verbs

NAME, PHONE, CARD, MAIL = "Hoàng Thị Kanari", "0987650123", "045190009876", "kanari.hoang@example.vn"
SAID = f"Tôi tên là {NAME}, điện thoại {PHONE}, căn cước {CARD}, thư {MAIL}."
NEEDLES = ("Kanari", PHONE, CARD, "kanari.hoang")
REFUSED = {400, 401, 403, 404, 405, 409, 413, 415, 422}
SOUND = {
    "number": "1/QĐ-UBND",
    "reason": "",
    "detail": "Ghi theo biên bản làm việc.",
    "approver": "Chủ tịch UBND xã",
    "answer": "Tố cáo đúng một phần.",
    "basis": "Luật Tố cáo 2018, Điều 35",
    "evidence": "Biên bản 3/BB",
    "notice_how": "Qua sổ giấy",
    "assignee": "Thanh tra viên",
    "unit": "465",
}
WORDS = SOUND.keys()
SHORT = {"number", "approver", "assignee", "notice_how", "evidence", "unit", "reason"}
DECISION = {"number": "2/QĐ-UBND", "approver": "Chủ tịch UBND xã", "reason": "awaiting"}
WAY = (
    ("check", {}),
    ("accept", {}),
    ("suspend", DECISION),
    ("resume", {"number": "4/QĐ-UBND"}),
    ("verify", {}),
    ("answer", {name: SOUND[name] for name in ("answer", "basis")}),
    ("", {}),
)
"""The life of the case in which the canary is tried."""

PAGE = {"accept": "text/html"}


class Birdcage:
    """Sends the canary and keeps every answer that is not as it should be."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """Send by a client."""
        self.client = client
        self.escaped: list[str] = []

    async def send(self, place: str, **said: Any) -> None:
        """Post the canary to a door: it must be refused, and the refusal must not repeat it."""
        answer = await self.client.post(place, **said)
        self.look(place, answer)
        if answer.status_code not in REFUSED:
            self.escaped.append(f"{place} let it in: {answer.status_code}")

    def look(self, place: str, answer: httpx.Response) -> None:
        """Look for the canary in an answer and its headers."""
        told = answer.text + json.dumps(dict(answer.headers))
        self.escaped += [f"{place} repeats {needle}" for needle in NEEDLES if needle in told]


def leaves(cage_of: Any, found: str, where: str) -> None:
    """Look for the canary in a text."""
    cage_of.escaped += [f"{where} holds {needle}" for needle in NEEDLES if needle in found]


async def doors_of_intake(cage: Birdcage, office: Any) -> None:
    """Try the forms and the JSON doors by which matters come in."""
    fund, place = office.FUND, "/complaints/denunciations"
    spoilt = [fund | {field: SAID} for field in ("subject", "text", "hamlet", "field", "against", "received_on")]
    spoilt += [fund | {"text": f"Xem đơn kèm theo. {piece}"} for piece in (f"Tôi là {NAME}", PHONE, CARD, MAIL)]
    spoilt += [fund | {"citizen": NAME}, fund | {SAID: "x"}, fund | {"received_on": NAME}, {"citizen": NAME}]
    for matter in spoilt:
        await cage.send(place, data=matter, headers=PAGE)
        await cage.send(f"/api{place}", json=matter)
    for kind in ("denunciation", "mixed"):
        for more in ({"citizen": NAME}, {"citizen": SAID, "received_on": "hôm qua"}, {"text": SAID}):
            await cage.send("/complaints", data=fund | {"kind": kind} | more, headers=PAGE)
            await cage.send("/api/complaints", json=fund | {"kind": kind} | more)
        visit = {"kind": kind, "summary": SAID, "outcome": "received", "visitor": NAME}
        await cage.send("/complaints/reception/visit", data=visit, headers=PAGE)
        await cage.send("/api/complaints/reception/visits", json=visit)
    await cage.send("/api/complaints/public", json=fund | {"kind": "denunciation", "contact": SAID})
    sheet = f"Loại,Tóm tắt,Nội dung,Người dân\nTố cáo,{fund['subject']},{fund['text']},{NAME}\n".encode()
    for at in ("/complaints/import", "/api/complaints/import"):
        await cage.send(at, files={"file": (f"{NAME} {PHONE}.csv", sheet)}, headers=PAGE)


async def doors_of_a_case(cage: Birdcage, office: Any, case: str) -> None:
    """Try, at each step of its life, every verb with an identity in every word it may take; and files at the end."""
    place = f"/complaints/denunciations/{case}"
    for onward, more in WAY:
        for move in (await cage.client.get(f"/api{place}/moves")).json():
            shape = verbs.VERBS.get(move["verb"], (NewStep, None))[0]
            sound = {name: value for name, value in SOUND.items() if name in shape.model_fields}
            for field in sound.keys() & WORDS:
                spoilt = sound | {field: PHONE if field in SHORT else SAID}
                await cage.send(f"/api{place}/{move['verb']}", json=spoilt)
            for field in shape.model_fields.keys() - sound.keys():
                await cage.send(f"/api{place}/{move['verb']}", json=sound | {field: NAME})
            await cage.send(f"{place}/{move['verb']}", data=sound | {"number": PHONE, "detail": SAID}, headers=PAGE)
            await cage.send(f"/api{place}/{move['verb']}", json={SAID: SAID})
        if onward:
            await office.take(case, onward, **more)
    for at in (f"{place}/files", f"/complaints/{case}/files", f"/api/complaints/{case}/files"):
        await cage.send(at, files={"files": (f"Đơn của {NAME}.txt", SAID.encode())})


async def doors_that_are_ajar(cage: Birdcage, case: str) -> None:
    """Try headers, search words, broken bodies and crooked addresses."""
    headers = {"user-agent": SAID, "referer": SAID, "traceparent": SAID, "tracestate": SAID, "x-request-id": SAID}
    headers = {name: value.encode() for name, value in headers.items()}  # type: ignore[misc]  # bytes, as attackers send
    for place in (f"/complaints/denunciations/{case}", "/api/complaints/denunciations"):
        answer = await cage.client.get(place, headers=headers)
        assert answer.status_code == 200
        cage.look(place, answer)
    for place in (f"/search?q={PHONE}", f"/complaints?q={PHONE}", f"/complaints/denunciations?step={PHONE}"):
        assert (await cage.client.get(place)).status_code == 200
    json_type, form_type = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded"}
    for body, kind in ((f'{{"text": "{SAID}"', json_type), (f'["{SAID}"]', json_type), (f"{SAID}=\xff&", form_type)):
        broken = body.encode("latin-1", "replace") if "\xff" in body else body.encode()
        await cage.send("/api/complaints/denunciations", content=broken, headers=kind)
        await cage.send("/complaints/denunciations", content=broken, headers={**kind, **PAGE})


async def doors_of_other_systems(cage: Birdcage) -> None:
    """Tell the house of it as another system does: under a name, in a field, as a kind, an id or a source."""
    dossier = {
        "dossier_id": "HS-1",
        "procedure": "1.001193",
        "received_on": "2026-11-02",
        "due_on": "2026-11-05",
        "online": True,
    }
    sound = {"specversion": "1.0", "id": "1", "source": "https://motcua.vn", "type": "kpis.dossier_received"}
    opened = {"type": "complaints.case_opened", "data": {"case_id": SAID, "kind": NAME}}
    spoilt: list[dict[str, Any]] = [{"data": dossier | {"who": NAME}}, {"data": dossier | {"due_on": SAID}}, opened]
    spoilt += [{"type": SAID, "data": dossier}, {"data": SAID}, {"id": {SAID: 1}}]
    headers, place = {"content-type": "application/cloudevents+json"}, "/api/events"
    for wrong in spoilt:
        await cage.send(place, content=json.dumps(sound | wrong).encode(), headers=headers)
    named = json.dumps(sound | {"source": SAID, "data": dossier}).encode()
    heard = await cage.client.post(place, content=named, headers=headers)
    assert heard.status_code == 202, "the door is open; whoever writes is known by the key, not by what they call it"
    cage.look(place, heard)


async def everything_written(kit: Kit) -> dict[str, str]:
    """Return the text of every table."""
    async with kit.runtime.everywhere() as work:
        names = (await work.db.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))).scalars()
        found = {}
        for name in [name for name in names if name != "alembic_version"]:
            rows = await work.db.execute(text(f"SELECT string_agg(t::text, ' ') FROM {name} t"))  # noqa: S608 - names of our own tables
            found[name] = str(rows.scalar_one())
        return found


async def test_a_denouncers_identity_comes_to_rest_nowhere(
    kit: Kit, trusted: Any, bus: TestBus, capfd: pytest.CaptureFixture[str]
) -> None:
    letters: list[Msg] = []

    async def keep(letter: Msg) -> None:
        letters.append(letter)

    heard = await bus.admin.subscribe(">", cb=keep)
    case = await trusted.file(trusted.FUND, received_on="2026-11-02")
    cage = Birdcage(trusted.client)
    await doors_of_intake(cage, trusted)
    await doors_of_a_case(cage, trusted, case)
    await doors_that_are_ajar(cage, case)
    cage.client = await kit.key(kit.commune)
    await doors_of_other_systems(cage)
    await bus.settle()
    await heard.unsubscribe()

    written = await everything_written(kit)
    assert "Thu tiền không biên lai" in written["complaints_case"], "the search sees what is there"
    for table, rows in written.items():
        leaves(cage, rows, f"table {table}")
    assert letters, "letters are heard"
    for letter in letters:
        leaves(cage, f"{letter.subject} {letter.headers} {letter.data.decode(errors='replace')}", letter.subject)
    for place in ("/complaints/export.csv", "/complaints/notices", "/complaints/denunciations", "/events"):
        cage.look(place, await trusted.client.get(place))
    cage.look("audit", await kit.administrator.get(f"/t/{kit.commune}/audit"))
    out, err = capfd.readouterr()
    leaves(cage, out + err, "the log")
    assert cage.escaped == []


@pytest.mark.parametrize("off", [False, True])
async def test_of_a_matter_that_turns_out_to_be_a_denunciation_nothing_says_whose_it_was(
    kit: Kit,
    client: httpx.AsyncClient,
    bus: TestBus,
    off: bool,  # noqa: FBT001 - whether the room is off where it came from, when it is found out
) -> None:
    """It came to reception and online under a name, went to the neighbour with its file, and was read there."""
    visit = {"kind": "report", "summary": f"{NAME} trình bày việc thu tiền", "outcome": "received", "visitor": SAID}
    noted = (await client.post("/api/complaints/reception/visits", json=visit)).raise_for_status().json()
    online = {"subject": "Việc thu tiền", "text": SAID, "contact": f"{NAME} {PHONE}"}
    (await client.post("/api/complaints/public", json=online)).raise_for_status()
    [other] = [one["id"] for one in (await client.get("/api/complaints")).json() if one["id"] != noted["case_id"]]
    over = {"unit": kit.neighbour, "detail": f"{NAME} xin chuyển"}
    for case in (noted["case_id"], other):
        letter = {"files": (f"Đơn của {NAME}.txt", SAID.encode())}
        (await client.post(f"/api/complaints/{case}/files", files=letter)).raise_for_status()
        (await client.post(f"/api/complaints/{case}/transfer", json=over)).raise_for_status()
    neighbour = await kit.person(kit.neighbour)
    redacted = {"kind": "denunciation", "subject": "Thu tiền sai", "text": "Thủ quỹ thu tiền không ghi biên lai."}
    for case in (one["id"] for one in (await neighbour.get("/api/complaints")).json()):
        [file] = (await neighbour.get(f"/api/complaints/{case}/files")).json()
        assert (await neighbour.post(f"/api/complaints/{case}/classify", json=redacted)).status_code == 409
        gone = await neighbour.post(f"/complaints/{case}/files/{file['id']}/remove", data={"why": "Có bút tích"})
        assert gone.status_code == 303
        (await neighbour.post(f"/api/complaints/{case}/classify", json=redacted)).raise_for_status()
    assert NAME in (await everything_written(kit))["complaints_visit"], "what was written is found"
    if off:
        await kit.switch(kit.commune, "complaints", on=False)
    await bus.settle()
    if off:
        await kit.switch(kit.commune, "complaints")
        async with kit.work(kit.commune) as work:
            work.emit(DayBegan(day=today()))
        await bus.settle()
    cage = Birdcage(client)
    for table, rows in (await everything_written(kit)).items():
        leaves(cage, rows, f"table {table}")
    assert cage.escaped == []
    assert [path for path in kit.runtime.storage.folder.rglob("*") if path.is_file() and NAME in path.read_text()] == []
