"""A believable past for the sample: sessions held and missed, visits, and the fields of letters."""

import csv
from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import col

from core import Work, today
from plugins.complaints.events import ReceptionHeld, ReceptionMissed
from plugins.complaints.models.case import Case, Kind, Sector
from plugins.complaints.models.reception import Habit, NewVisit, Reception, State, Visit
from plugins.complaints.service import timetable
from plugins.complaints.service.law import DATA
from plugins.complaints.service.visits import entry, is_group

DAYS, AHEAD = timedelta(days=300), timedelta(days=60)
WHY = ("Đi dự họp theo giấy mời của cấp trên", "Chỉ đạo phòng chống thiên tai tại cơ sở")
SIZES = (1, 1, 1, 1, 2, 3, 6)


async def receive(work: Work, chance: Random) -> None:
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


async def sort(work: Work, chance: Random) -> None:
    """Let letters have a field."""
    for case in await work.all(select(Case).where(col(Case.kind) != Kind.DENUNCIATION)):
        case.field = chance.choice([*Sector]) if case.field in {"", Sector.OTHER} else case.field
