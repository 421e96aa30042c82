"""How any step of a case is taken: it begins lawfully, is written down, and ends with clocks turned and facts told."""

from datetime import date
from typing import Any

from core import BadInput, Work, today
from plugins.complaints.events import CaseClosed, CaseMoved
from plugins.complaints.models.case import Case, Step
from plugins.complaints.models.step import CaseStep, NewStep
from plugins.complaints.service import law, sealed, states
from plugins.complaints.service.clocks import turn

STAY = "="


def begin(case: Case, verb: str, on: date) -> law.Move:
    """Return the move that a verb is for this case, no earlier than its last turn. Raises BadInput, Conflict."""
    days = (case.received_on, case.accepted_on, case.paused_on, case.answered_on)
    since = max(day for day in days if day)
    if not since <= on <= today():
        message = f"Cần là một ngày từ {since:%d/%m/%Y} đến hôm nay."
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [{"path": "/on", "message": message}])
    return states.move(case, verb, on)


def write(work: Work, case: Case, move: law.Move, on: date, after: str, **said: Any) -> CaseStep:
    """Add a step to the story of a case. Raises BadInput for an identity in that of a denunciation."""
    if case.kind in sealed.ALONE:
        sealed.guard(said)
    step: dict[str, Any] = {"case_id": case.id, "verb": move.verb, "before": case.step, "after": after, "taken_on": on}
    return work.add(CaseStep(**step, unit=work.tenant.id, actor=work.actor.id, **said))


async def finish(work: Work, case: Case, move: law.Move, on: date, after: str = "") -> Case:
    """Let a case stand where the move leads: its clocks turn, and what has happened is told."""
    after = after or (case.step if move.after == STAY else move.after)
    moved, case.step = case.step != after, after
    await turn(work, case, move, on)
    if states.ended(after) and case.closed_on is None:
        case.closed_on = on
        work.emit(CaseClosed(case_id=case.id, kind=case.kind, closed_on=on, on_time=on_time(case)))
    elif moved and after not in {Step.ACCEPTED, Step.ANSWERED}:
        work.emit(CaseMoved(case_id=case.id, kind=case.kind, step=after, moved_on=on))
    return case


def said(move: law.Move, new: NewStep, on: date) -> dict[str, str]:
    """Return the words of a step, all that it wants and none with an identity. Raises BadInput."""
    words = new.model_dump(include={"number", "reason", "detail"})
    faults = []
    for want in move.wants.split():
        name, _, topic = want.removesuffix("?").partition(":")
        if topic and new.reason and new.reason not in law.reasons(topic, on):
            faults.append({"path": "/reason", "message": "Chọn lý do trong danh sách của luật."})
        elif not want.endswith("?") and not words[name]:
            faults.append({"path": f"/{name}", "message": "Chưa điền."})
    if faults:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", faults)
    return words


def on_time(case: Case) -> bool:
    """Say whether a case was answered by the day that was due; an open one, whether that day has not passed."""
    return (case.answered_on or case.closed_on or today()) <= case.due_on
