"""The verbs of a case: open, accept, answer and close it, and tell when its day has passed."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from core import BadInput, Conflict, Work, today
from plugins.complaints.events import CaseAccepted, CaseAnswered, CaseClosed, CaseOpened, CaseOverdue
from plugins.complaints.models.case import Answer, Case, Kind, NewCase, Step
from plugins.complaints.service.clocks import FIRST_CLOCK, SETTLEMENT_CLOCK, clock


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
