"""A believable past of one unit: its matters and how they went, sessions held and missed, visits."""

import csv
from datetime import date, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import col

from core import Work, today
from plugins.complaints.events import ReceptionHeld, ReceptionMissed
from plugins.complaints.models.case import Case, Kind, Matter, NewCase, Sector
from plugins.complaints.models.reception import Habit, NewVisit, Reception, State, Visit
from plugins.complaints.service import intake, timetable, verbs
from plugins.complaints.service.law import DATA
from plugins.complaints.service.visits import entry, is_group

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

DAYS, AHEAD = timedelta(days=300), timedelta(days=60)
WHY = ("Đi dự họp theo giấy mời của cấp trên", "Chỉ đạo phòng chống thiên tai tại cơ sở")
SIZES = (1, 1, 1, 1, 2, 3, 6)


async def live_through(work: Work) -> None:
    """The matters of the last months: most are closed, some of them late, the newest wait."""
    chance = Random(work.tenant.id)  # noqa: S311 - a sample that is the same for everybody who looks at it
    rows = list(csv.DictReader((DATA / "sample.csv").read_text(encoding="utf-8").splitlines()))
    open_rows = [row for row in rows if row["kind"] != "denunciation"]
    sealed_rows = [row for row in rows if row["kind"] == "denunciation"]
    for days in (1, 6, 12, *range(17, 300, chance.randint(14, 20))):
        await _go(work, chance.choice(open_rows), _office_day(work, today() - timedelta(days=days)), chance)
    for days in (9, chance.randint(60, 200)):
        await _go(work, chance.choice(sealed_rows), _office_day(work, today() - timedelta(days=days)), chance)
    await _receive(work, chance)
    await _sort(work, chance)


async def _go(work: Work, row: dict[str, str], received: date, chance: Random) -> None:
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
        await verbs.take(work, case, verb, _said(verb, row, day, chance))
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


def _said(verb: str, row: dict[str, str], day: date, chance: Random) -> dict[str, str]:
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


async def _receive(work: Work, chance: Random) -> None:
    """Let the head have received as most do: mostly in person, at times by a deputy, now and then not at all."""
    usual, careful = Habit(weekday=chance.randrange(5)), chance.uniform(0.6, 0.97)
    await timetable.settle(work, usual)
    rows = list(csv.DictReader((DATA / "visits.csv").read_text(encoding="utf-8").splitlines()))
    begin, end = today() - DAYS, today() + AHEAD
    for day, why in timetable.days(work.tenant, usual, begin, end, work.calendar):
        session = Reception(day=day, regular=True, place=usual.place, hours=usual.hours, moved_because=why)
        work.add(session)
        if day < today():
            _pass(work, session, careful, chance, rows)


def _pass(work: Work, session: Reception, careful: float, chance: Random, rows: list[dict[str, str]]) -> None:
    luck = chance.random()
    if luck > careful + (1 - careful) / 2:
        session.state = State.MISSED
        work.emit(ReceptionMissed(session_id=session.id, planned_on=session.day))
        return
    session.state, session.by_head = State.HELD, luck < careful
    session.deputy_why = "" if session.by_head else chance.choice(WHY)
    visits = [_visit(work, session, chance.choice(rows), chance) for _ in range(chance.randint(1, 4))]
    people, groups = sum(one.people for one in visits), sum(one.grouped for one in visits)
    held = {"session_id": session.id, "held_on": session.day, "by_head": session.by_head}
    work.emit(ReceptionHeld(**held, visitors=people, groups=groups))


def _visit(work: Work, session: Reception, row: dict[str, str], chance: Random) -> Visit:
    people = 1 if row["kind"] == Kind.DENUNCIATION else chance.choice(SIZES)
    new = NewVisit.model_validate({**row, "people": people, "speakers": int(is_group(people, session.day))})
    return work.add(entry(new, session.day, session.id))


async def _sort(work: Work, chance: Random) -> None:
    """Let letters have a field."""
    for case in await work.all(select(Case).where(col(Case.kind) != Kind.DENUNCIATION)):
        case.field = chance.choice([*Sector]) if case.field in {"", Sector.OTHER} else case.field
