"""The verbs: open, accept, answer, close a case. Every rule of complaints stands here."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlmodel import col, or_, select

from core import BadInput, Conflict, Deadline, RuleBook, Work, WorkingCalendar, compute, today
from plugins.complaints.events import CaseAccepted, CaseAnswered, CaseClosed, CaseOpened, CaseOverdue
from plugins.complaints.models import Answer, Case, Kind, NewCase, Step

FIRST_CLOCK = {Kind.REPORT: "petition.process", Kind.COMPLAINT: "complaint.accept"}
SETTLEMENT_CLOCK = {Kind.REPORT: "petition.process", Kind.COMPLAINT: "complaint.first.normal"}
MOST = 500


@cache
def rules() -> RuleBook:
    """Return the legal periods as data; see `rules.csv`."""
    return RuleBook.from_csv(Path(__file__).parent / "rules.csv")


@cache
def calendar() -> WorkingCalendar:
    """Return the working days of Vietnam."""
    return WorkingCalendar()


def clock(rule: str, start: date) -> Deadline:
    """Return by which day a period that starts on this day ends, by the law of that day."""
    return compute(rules().rule(rule, on=start), start, calendar())


async def file(work: Work, new: NewCase) -> Case:
    """Record a citizen's matter and start its clock. Raises BadInput for a day in the future."""
    received = new.received_on or today()
    if received > today():
        raise BadInput("Ngày nhận không thể ở tương lai.")
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


async def accept(work: Work, case_id: UUID) -> Case:
    """Accept a matter for settlement (Law on Complaints 2011, art. 27). Raises Conflict if it went on already."""
    case = await _at(work, case_id, Step.OPENED)
    case.step, case.accepted_on = Step.ACCEPTED, today()
    if case.kind == Kind.COMPLAINT:
        deadline = clock(SETTLEMENT_CLOCK[Kind.COMPLAINT], today())
        case.rule, case.due_on, case.needs_check = deadline.rule.id, deadline.ends_on, deadline.needs_check
    work.emit(CaseAccepted(case_id=case.id, kind=case.kind, accepted_on=today(), due_on=case.due_on))
    return case


async def answer(work: Work, case_id: UUID, given: Answer) -> Case:
    """Answer the citizen, with the legal basis. Raises Conflict unless the matter was accepted."""
    case = await _at(work, case_id, Step.ACCEPTED)
    case.step, case.answered_on = Step.ANSWERED, today()
    case.answer, case.basis = given.answer, given.basis
    work.emit(CaseAnswered(case_id=case.id, kind=case.kind, answered_on=today(), on_time=on_time(case)))
    return case


async def close(work: Work, case_id: UUID) -> Case:
    """Close a matter that was answered. Raises Conflict otherwise."""
    case = await _at(work, case_id, Step.ANSWERED)
    case.step, case.closed_on = Step.CLOSED, today()
    work.emit(CaseClosed(case_id=case.id, kind=case.kind, closed_on=today(), on_time=on_time(case)))
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
        raise Conflict("Hồ sơ đã sang bước khác. Hãy mở lại hồ sơ để xem bước hiện tại.")
    return case


async def find(work: Work, case_id: UUID) -> Case:
    """Return one case within reach. Raises NotFound."""
    return await work.get(Case, case_id)


async def cases(work: Work, step: str = "", words: str = "") -> Sequence[Case]:
    """Return cases within reach, the most urgent first: open ones by due day, then closed ones."""
    statement = select(Case).order_by(col(Case.closed_on).is_not(None), col(Case.due_on)).limit(MOST)
    if step == "open":
        statement = statement.where(col(Case.closed_on).is_(None))
    elif step:
        statement = statement.where(col(Case.step) == step)
    if words:
        statement = statement.where(
            or_(
                *(
                    column.icontains(words, autoescape=True)
                    for column in (col(Case.subject), col(Case.text), col(Case.hamlet))
                )
            )
        )
    return await work.all(statement)


async def waiting(work: Work) -> tuple[int, int]:
    """Return how many cases wait for an answer within reach, and how many of these are overdue."""
    due = await work.all(select(col(Case.due_on)).where(col(Case.answered_on).is_(None)))
    return len(due), sum(day < today() for day in due)
