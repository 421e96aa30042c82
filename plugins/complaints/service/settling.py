"""The verbs of settlement: accept, answer and close a case."""

from datetime import date

from core import BadInput, Conflict, Work, attachments, today
from plugins.complaints.events import CaseAccepted, CaseAnswered
from plugins.complaints.models.case import Answer, Case, Step
from plugins.complaints.models.step import NewStep
from plugins.complaints.service import gate, law, sealed, story
from plugins.complaints.service.clocks import clock
from plugins.complaints.service.steps import begin, finish, on_time, write


async def accept(work: Work, case: Case, new: NewStep) -> Case:
    """Accept a matter for settlement (Law on Complaints 2011, art. 27; on Denunciations 2018, art. 29).

    Raises Conflict if it went on already, or if a condition is not met.
    """
    on = new.on or today()
    move = begin(case, "accept", on)
    if case.missing:
        known = law.reasons("condition", on)
        faults = "; ".join(f"{known[code].title}: {known[code].advice}" for code in case.missing.split())
        raise Conflict(f"Chưa thụ lý được vì chưa đủ điều kiện. {faults}")
    write(work, case, move, on, Step.ACCEPTED, number=new.number)
    case.accepted_on = on
    await finish(work, case, move, on)
    work.emit(CaseAccepted(case_id=case.id, kind=case.kind, accepted_on=on, due_on=case.due_on))
    return case


async def answer(work: Work, case: Case, given: Answer) -> Case:
    """Answer the citizen, with the legal basis: for a complaint the decision, for a denunciation the conclusion.

    Raises Conflict unless the matter was accepted.
    """
    on = given.on or today()
    move = begin(case, "answer", on)
    _take_in(case, given)
    write(work, case, move, on, Step.ANSWERED, number=given.number)
    case.answered_on = on
    await finish(work, case, move, on)
    work.emit(CaseAnswered(case_id=case.id, kind=case.kind, answered_on=on, on_time=on_time(case)))
    return case


async def complete(work: Work, case: Case, given: Answer) -> Case:
    """Add to an answer what was left out when it was given. Raises Conflict before there is one."""
    on = given.on or today()
    move = begin(case, "complete", on)
    _take_in(case, given)
    write(work, case, move, on, case.step, number=given.number)
    return await finish(work, case, move, on)


async def close(work: Work, case: Case, new: NewStep) -> Case:
    """Close a matter with a whole answer. Raises Conflict that names what is missing, or if there is none yet."""
    on = new.on or today()
    move = begin(case, "close", on)
    gate.check(case, len(await attachments(work, case.id)))
    write(work, case, move, on, Step.CLOSED)
    return await finish(work, case, move, on)


def no_effect_until(work: Work, case: Case, on: date) -> date:
    """Return the last day on which a decision has no legal effect yet, were it taken today if it is not (LKN 44)."""
    rule = "complaint.decision.legal_effect" + ".remote" * case.remote
    return clock(rule, case.answered_on or on, work.calendar).ends_on


async def take_effect(work: Work, case: Case, new: NewStep) -> Case:
    """Note that a decision has legal effect: after 30 days, 45 in remote places, without a second complaint (LKN 44).

    Raises Conflict before that, or if there was a second complaint.
    """
    on = new.on or today()
    move = begin(case, "effect", on)
    last = no_effect_until(work, case, on)
    if on <= last:
        raise Conflict(f"Quyết định chỉ có hiệu lực sau ngày {last:%d/%m/%Y}, khi hết thời hạn khiếu nại lần hai.")
    if any(step.verb == "appeal" for step in await story.steps(work, case)):
        raise Conflict("Người dân đã khiếu nại lần hai nên quyết định lần đầu chưa có hiệu lực.")
    write(work, case, move, on, move.after)
    return await finish(work, case, move, on)


def _take_in(case: Case, given: Answer) -> None:
    """Keep what an answer says; what it leaves out stays as it was."""
    if case.kind in sealed.ALONE:
        sealed.guard(given.model_dump(include={"answer", "basis", "evidence", "notice_how"}))
    if given.notice_on and not case.received_on <= given.notice_on <= today():
        fault = {"path": "/notice_on", "message": f"Cần là một ngày từ {case.received_on:%d/%m/%Y} đến hôm nay."}
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [fault])
    for name, value in given.model_dump(exclude={"on", "number"}).items():
        setattr(case, name, value or getattr(case, name))
    case.decision_no = given.number or case.decision_no
