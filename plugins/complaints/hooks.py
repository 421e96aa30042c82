"""The answers of complaints: figures, what a search finds, what rests on law, and a sample."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from core import DeadlineRule, Figure, Hit, LegalFact, Work, hookimpl, today
from plugins.complaints.models.case import Case, Matter, NewCase
from plugins.complaints.service import cases, clocks, intake, law, norms, notices, past, sessions, verbs, windows

HAMLETS = ("Thôn Đông", "Thôn Trung", "Thôn Tây", "Thôn Thượng")
BASIS = {
    "report": "Luật Tiếp công dân 2013, Điều 28",
    "complaint": "Luật Khiếu nại 2011, Điều 31",
    "denunciation": "Luật Tố cáo 2018, Điều 35",
}
WAY = {
    "report": ("accept", "answer", "close"),
    "complaint": ("accept", "verify", "answer", "send", "publish", "close"),
    "denunciation": ("check", "accept", "verify", "answer", "handle", "publish", "close"),
}
"""How a case of each kind goes when nothing special happens."""

PACE = {"answer": (6, 24), "close": (3, 6)}
"""How many days a step takes, from the one before; any other takes one to three."""

CARELESS, FORGOTTEN, RATED = 0.15, 0.04, 0.6
"""How often an answer is late, is not given at all, and is rated: as it is in a good commune."""

GIVEN_BACK = ("0", "0", "4200000", "12500000")
"""What a settlement about land or money has given back, in đồng."""

HOW = ("Trao tay tại bộ phận một cửa", "Gửi bưu điện", "Trưởng thôn trao tận nhà")


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """How many cases wait, how many are overdue, how many reminders nobody has seen; and how reception goes."""
    (waiting, overdue), told = await cases.waiting(work), await notices.unseen(work)
    href = f"/t/{work.tenant.id}/complaints"
    return [
        Figure("Hồ sơ đang chờ trả lời", waiting, href),
        Figure("Trong đó đã quá hạn", overdue, f"{href}?step=late", "bad" if overdue else "good"),
        Figure("Nhắc việc chưa xem", told, f"{href}/notices", "warning" if told else "good"),
        *(await sessions.figures(work)),
    ]


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Cases whose subject, text or hamlet holds the words; denunciations are not searched."""
    return [
        Hit(case.subject, f"/t/{case.tenant_id}/complaints/{case.id}", case.text[:160])
        for case in await cases.cases(work, cases.Wanted(words=words), page=1)
    ]


@hookimpl
def deadline_rules() -> list[DeadlineRule]:
    """The periods of the laws on complaints, denunciations and citizen reception."""
    return list(clocks.rules())


@hookimpl
def legal_facts() -> list[LegalFact]:
    """What each step, reason, competence and limit rests on."""
    return [*law.facts(), *norms.facts(), *windows.facts()]


@hookimpl
async def sample(work: Work) -> None:
    """The matters of the last months: most are closed, some of them late, the newest wait."""
    chance = Random(work.tenant.id)  # noqa: S311 - a sample that is the same for everybody who looks at it
    rows = list(csv.DictReader((Path(__file__).parent / "sample.csv").read_text(encoding="utf-8").splitlines()))
    open_rows = [row for row in rows if row["kind"] != "denunciation"]
    sealed_rows = [row for row in rows if row["kind"] == "denunciation"]
    for days in (1, 6, 12, *range(17, 300, chance.randint(14, 20))):
        await _live_through(work, chance.choice(open_rows), _office_day(work, today() - timedelta(days=days)), chance)
    for days in (9, chance.randint(60, 200)):
        await _live_through(work, chance.choice(sealed_rows), _office_day(work, today() - timedelta(days=days)), chance)
    await past.receive(work, chance)
    await past.sort(work, chance)


async def _live_through(work: Work, row: dict[str, str], received: date, chance: Random) -> None:
    """Let a case go the way it would have gone by now."""
    case = await _received(work, row, received, chance)
    careless, forgotten = chance.random() < CARELESS, chance.random() < FORGOTTEN
    day = received
    for verb in WAY[row["kind"]]:
        day = _office_day(work, day + timedelta(days=chance.randint(*PACE.get(verb, (1, 3)))))
        if verb == "answer" and not careless:
            day = max(min(day, case.due_on), case.accepted_on or received)
        elif verb == "answer":
            day = _office_day(work, case.due_on + timedelta(days=chance.randint(2, 9)))
        if day > today() or (verb == "answer" and forgotten):
            return
        await verbs.take(work, case, verb, _words(verb, row, day, chance))
    if row["kind"] == "report" and chance.random() < RATED:
        await verbs.take(work, case, "rate", {"satisfied": chance.random() > CARELESS, "on": day.isoformat()})


async def _received(work: Work, row: dict[str, str], received: date, chance: Random) -> Case:
    said = {"subject": row["subject"], "text": row["text"], "received_on": min(received, today())}
    said |= {
        "field": row["field"],
        "hamlet": chance.choice(HAMLETS),
        "channel": chance.choice(("letter", "letter", "visit")),
    }
    if row["kind"] == "denunciation":
        return await intake.denounce(work, Matter.model_validate(said))
    return await intake.file(work, NewCase.model_validate({**said, "kind": row["kind"]}))


def _words(verb: str, row: dict[str, str], day: date, chance: Random) -> dict[str, str]:
    """Return what would have been written with a step."""
    number = f"{chance.randint(10, 300)}/QĐ-UBND"
    match verb:
        case "answer":
            said = {"answer": row["answer"], "basis": BASIS[row["kind"]], "number": number}
            said |= {"evidence": f"Biên bản ngày {day:%d/%m/%Y}", "result": chance.choice(("right", "partly", "wrong"))}
            said |= {"recovered_money": chance.choice(GIVEN_BACK)} if row["field"] in {"finance", "land"} else {}
            return {**said, "notice_how": chance.choice(HOW), "notice_on": day.isoformat(), "on": day.isoformat()}
        case "send" | "publish" | "handle":
            return {"on": day.isoformat(), "number": number, "detail": chance.choice(HOW)}
        case _:
            return {"on": day.isoformat()}


def _office_day(work: Work, day: date) -> date:
    return work.calendar.next_working_on_or_after(day)
