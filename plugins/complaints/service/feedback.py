"""Whom a case is given to, and what the citizen thinks of the answer: rated, and taken up again."""

from core import Conflict, Work, today
from plugins.complaints.events import CaseAssigned, CaseRated
from plugins.complaints.models.case import Case
from plugins.complaints.models.step import NewAssignment, NewRating, NewStep
from plugins.complaints.service import law
from plugins.complaints.service.clocks import clock, set_clock
from plugins.complaints.service.steps import begin, finish, said, write


async def rate(work: Work, case: Case, new: NewRating) -> Case:
    """Note whether the citizen is satisfied with the answer: once. Raises Conflict before there is one."""
    on = new.on or today()
    move = begin(case, "rate", on)
    if case.satisfied is not None:
        raise Conflict("Câu trả lời này đã được đánh giá. Mỗi câu trả lời chỉ đánh giá một lần.")
    case.satisfied = new.satisfied
    write(work, case, move, on, case.step, reason="satisfied" if new.satisfied else "unsatisfied")
    work.emit(CaseRated(case_id=case.id, rated_on=on, satisfied=new.satisfied))
    return case


async def assign(work: Work, case: Case, new: NewAssignment) -> Case:
    """Give a case to an officer. Raises Conflict once it has ended."""
    on = today()
    move = begin(case, "assign", on)
    case.assignee = new.assignee
    write(work, case, move, on, case.step, detail=new.assignee)
    work.emit(CaseAssigned(case_id=case.id, kind=case.kind, assigned_on=on))
    return case


async def reopen(work: Work, case: Case, new: NewStep) -> Case:
    """Take up a feedback again that did not satisfy. Raises Conflict beyond the limit."""
    on = new.on or today()
    move = begin(case, "reopen", on)
    words = said(move, new, on)
    most = law.limit("reopen.times", on)
    if case.reopened >= most:
        raise Conflict(f"Hồ sơ đã mở lại {most} lần. Nếu người dân vẫn chưa đồng ý, hãy hướng dẫn khiếu nại.")
    write(work, case, move, on, move.after, **words)
    case.reopened += 1
    case.answered_on = case.closed_on = case.satisfied = None
    case.warned, case.overdue_told = 0, False
    set_clock(case, clock(case.rule, on, work.calendar))
    return await finish(work, case, move, on)
