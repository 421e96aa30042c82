"""The verbs, open, accept, answer and close a case: every rule of complaints stands here."""

import json
from collections import ChainMap
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from core import BadInput, Conflict, Deadline, RuleBook, Work, WorkingCalendar, compute, names, today
from plugins.complaints.events import CaseAccepted, CaseAnswered, CaseClosed, CaseOpened, CaseOverdue
from plugins.complaints.models import Answer, Case, Kind, NewCase, Step

FIRST_CLOCK = {Kind.REPORT: "petition.process", Kind.COMPLAINT: "complaint.accept"}
SETTLEMENT_CLOCK = "complaint.first.normal"
PAGE = 50
OVERDUE = CaseOverdue.event_name
STORY = {
    CaseOpened.event_name: ("Tiếp nhận", "received_on"),
    CaseAccepted.event_name: ("Thụ lý", "accepted_on"),
    CaseAnswered.event_name: ("Trả lời người dân", "answered_on"),
    CaseClosed.event_name: ("Kết thúc", "closed_on"),
    OVERDUE: ("Quá hạn trả lời", "due_on"),
}
"""What each fact of a case is called, in the order of the steps, and which of its fields is the day."""


@cache
def rules() -> RuleBook:
    """Return the legal periods as data; see `rules.csv`."""
    return RuleBook.from_csv(Path(__file__).parent / "rules.csv")


@cache
def calendar() -> WorkingCalendar:
    """Return the working days of Vietnam."""
    return WorkingCalendar()


@lru_cache(maxsize=1000)
def clock(rule: str, start: date) -> Deadline:
    """Return by which day a period that starts on this day ends, by the law of that day."""
    return compute(rules().rule(rule, on=start), start, calendar())


def first_clocks(day: date) -> dict[Kind, Deadline]:
    """Return the clock of each kind of matter that is received on a day."""
    return {kind: clock(rule, day) for kind, rule in FIRST_CLOCK.items()}


def running_clock(case: Case) -> Deadline:
    """Return the clock that runs for a case, or the last that ran, with every reason for its due day."""
    accepted = case.accepted_on if case.rule == SETTLEMENT_CLOCK else None
    return clock(case.rule, accepted or case.received_on)


async def file(work: Work, new: NewCase) -> Case:
    """Record a citizen's matter and start its clock. Raises BadInput for a day in the future."""
    received = new.received_on or today()
    if received > today():
        fault = {"path": "/received_on", "message": "Ngày nhận không thể ở tương lai."}
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [fault])
    deadline = clock(FIRST_CLOCK[new.kind], received)
    case = work.add(
        Case(
            **new.model_dump(exclude={"received_on"}),
            received_on=received,
            rule=deadline.rule.id,
            due_on=deadline.ends_on,
            needs_check=deadline.needs_check,
        )
    )
    work.emit(CaseOpened(case_id=case.id, kind=case.kind, received_on=received, due_on=case.due_on))
    return case


async def accept(work: Work, case_id: UUID, on: date | None = None) -> Case:
    """Accept a matter for settlement (Law on Complaints 2011, art. 27), on a day of the past or today.

    Raises Conflict if it went on already.
    """
    case = await _at(work, case_id, Step.OPENED)
    case.step, case.accepted_on = Step.ACCEPTED, on or today()
    if case.kind == Kind.COMPLAINT:
        deadline = clock(SETTLEMENT_CLOCK, case.accepted_on)
        case.rule, case.due_on, case.needs_check = deadline.rule.id, deadline.ends_on, deadline.needs_check
    work.emit(CaseAccepted(case_id=case.id, kind=case.kind, accepted_on=case.accepted_on, due_on=case.due_on))
    return case


async def answer(work: Work, case_id: UUID, given: Answer, on: date | None = None) -> Case:
    """Answer the citizen, with the legal basis. Raises Conflict unless the matter was accepted."""
    case = await _at(work, case_id, Step.ACCEPTED)
    case.step, case.answered_on = Step.ANSWERED, on or today()
    case.answer, case.basis = given.answer, given.basis
    work.emit(CaseAnswered(case_id=case.id, kind=case.kind, answered_on=case.answered_on, on_time=on_time(case)))
    return case


async def close(work: Work, case_id: UUID, on: date | None = None) -> Case:
    """Close a matter that was answered. Raises Conflict otherwise."""
    case = await _at(work, case_id, Step.ANSWERED)
    case.step, case.closed_on = Step.CLOSED, on or today()
    work.emit(CaseClosed(case_id=case.id, kind=case.kind, closed_on=case.closed_on, on_time=on_time(case)))
    return case


async def tell_overdue(work: Work, day: date) -> int:
    """Tell of each case whose due day has passed without an answer, once; returns how many were told."""
    late = await work.all(
        select(Case).where(col(Case.answered_on).is_(None), col(Case.due_on) < day, col(Case.overdue_told).is_(False))
    )
    for case in late:
        case.overdue_told = True
        work.emit(CaseOverdue(case_id=case.id, kind=case.kind, due_on=case.due_on))
    return len(late)


def on_time(case: Case) -> bool:
    """Say whether a case was answered by the day that was due; an open one, whether that day has not passed."""
    return (case.answered_on or today()) <= case.due_on


async def _at(work: Work, case_id: UUID, step: Step) -> Case:
    case = await work.get(Case, case_id)
    if case.step != step:
        raise Conflict("Hồ sơ đã sang bước khác. Dưới đây là bước hiện tại.")
    return case


async def find(work: Work, case_id: UUID) -> Case:
    """Return one case within reach. Raises NotFound."""
    return await work.get(Case, case_id)


async def story(work: Work, case: Case) -> list[dict[str, object]]:
    """Return the steps of a case for a timeline: those done with day and name, the one that is next, those to come."""
    history = await work.history(case.id)
    called = ChainMap(*await work.ask(names, [one.actor for one in history]))
    steps: list[dict[str, object]] = []
    for one in history:
        title, day = STORY[one.name]
        state = "late" if one.name == OVERDUE else "done"
        when = date.fromisoformat(json.loads(one.data)[day])
        steps.append({"title": title, "when": when, "who": called.get(one.actor, ""), "state": state})
    ahead = [title for name, (title, _) in STORY.items() if name not in {OVERDUE, *(one.name for one in history)}]
    steps += [{"title": title, "state": "todo" if place else "now"} for place, title in enumerate(ahead)]
    return steps


async def cases(work: Work, step: str = "", words: str = "", page: int | None = None) -> Sequence[Case]:
    """Return cases within reach, the most urgent first: those without an answer, then the answered, then the closed.

    `step` is a step, `open` for all but the closed, or empty; `page` counts from 1, 50 to a page; None is all.
    """
    urgency = (col(Case.closed_on).desc().nulls_first(), col(Case.answered_on).is_not(None), col(Case.due_on))
    statement = select(Case).where(*_wanted(step, words)).order_by(*urgency, col(Case.id))
    if page is not None:
        statement = statement.offset((page - 1) * PAGE).limit(PAGE)
    return await work.all(statement)


async def count(work: Work, step: str = "", words: str = "") -> int:
    """Return how many cases within reach are at this step and hold these words; see `cases`."""
    [found] = await work.all(select(func.count(col(Case.id))).where(*_wanted(step, words)))
    return int(found)


def _wanted(step: str, words: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if step:
        wanted.append(col(Case.closed_on).is_(None) if step == "open" else col(Case.step) == step)
    if words:
        columns = (col(Case.subject), col(Case.text), col(Case.hamlet))
        wanted.append(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return wanted


async def waiting(work: Work) -> tuple[int, int]:
    """Return how many cases wait for an answer within reach, and how many of these are overdue."""
    due = await work.all(select(col(Case.due_on)).where(col(Case.answered_on).is_(None)))
    return len(due), sum(day < today() for day in due)
