"""Lengthening and stopping the clock of a case: by written decision, for a reason the law knows, within its limit."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from core import BadInput, Conflict, Work, today
from plugins.complaints.events import CaseMoved, ClockExtended, ClockPaused
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.models.clock import Clock
from plugins.complaints.models.step import NewExtension, NewPause, NewStep
from plugins.complaints.service import law
from plugins.complaints.service.clocks import clock, keep_main, rule_of, settle, turn
from plugins.complaints.service.law import Move
from plugins.complaints.service.steps import begin, finish, said, write

PATTERN = "complaint.{level}.{variant}"
REVIEW = "suspension.review"


async def extend(work: Work, case: Case, new: NewExtension) -> Case:
    """Lengthen the period for a complex matter.

    A complaint gets the longer period of the law as a total from its acceptance (LKN 28, 37); a denunciation 30 days
    more each time, once if complex and twice if specially complex (LTC 30). Raises BadInput, Conflict.
    """
    on = new.on or today()
    move = begin(case, "extend", on)
    codes = _reasons(new.reason, f"complexity.{case.kind}", on)
    row = await keep_main(work, case)
    times = sum(1 for change in row.history if change["change"] == "extended")
    most = law.limit(f"extend.{case.kind}{'.special' * (new.special and case.kind == Kind.DENUNCIATION)}", on)
    if times >= most:
        raise Conflict(f"Luật chỉ cho gia hạn {most} lần với vụ việc này. Hãy giải quyết trong thời hạn hiện tại.")
    case.complexity = " ".join(codes)
    if case.kind == Kind.COMPLAINT:
        row.rule = rule_of(PATTERN, case)
    else:
        row.extensions = [*row.extensions, law.limit("extend.denunciation.days", on)]
    decided = {"on": on, "reason": case.complexity, "number": new.number, "approver": new.approver, "limit": most}
    settle(row, case, work.calendar, change="extended", **decided)
    case.warned, case.overdue_told = 0, False
    _write(work, case, move, on, new, case.step)
    work.emit(ClockExtended(case_id=case.id, kind=case.kind, extended_on=on, due_on=case.due_on))
    return case


async def suspend(work: Work, case: Case, new: NewPause) -> Case:
    """Stop the clock until the case is resumed, where the law of the day knows it. Raises BadInput, Conflict.

    The law bounds no suspension, so one decision stops the clock as long as the unit's rules let it
    (`suspension.review` in `rules.csv`); then the clock goes on by itself, unless a new decision stops it again.
    """
    on = new.on or today()
    move = begin(case, "suspend", on)
    _reasons(new.reason, f"suspend.{case.kind}", on)
    row = await keep_main(work, case)
    before = _stopped(row)["before"] if case.step == "suspended" else case.step
    until = clock(REVIEW, on, work.calendar).ends_on
    row.pauses = [*_ended(row, on), [on.isoformat(), until.isoformat()]]
    decided = {"on": on, "reason": new.reason, "number": new.number, "approver": new.approver}
    settle(row, case, work.calendar, change="paused", before=before, limit=until, **decided)
    _write(work, case, move, on, new, "suspended")
    await turn(work, case, move, on)
    case.step, case.paused_on = "suspended", on
    work.emit(ClockPaused(case_id=case.id, kind=case.kind, paused_on=on))
    work.emit(CaseMoved(case_id=case.id, kind=case.kind, step=case.step, moved_on=on))
    return case


async def resume(work: Work, case: Case, new: NewStep) -> Case:
    """Let a suspended case go on where it stood; its clock counts the days that were left. Raises Conflict."""
    on = new.on or today()
    move = begin(case, "resume", on)
    words = said(move, new, on)
    row = await keep_main(work, case)
    row.pauses = _ended(row, on)
    settle(row, case, work.calendar, change="resumed", on=on, number=new.number)
    before = _stopped(row)["before"]
    write(work, case, move, on, before, **words)
    case.paused_on = None
    return await finish(work, case, move, on, after=before)


async def lapse(work: Work, day: date) -> int:
    """Let the clocks go on whose suspension nobody has renewed in time; return how many."""
    stand_still = select(Case, Clock).join(Clock, col(Clock.case_id) == col(Case.id))
    stand_still = stand_still.where(col(Case.paused_on).is_not(None), col(Clock.rule) == REVIEW)
    lapsed = await work.all(stand_still.where(col(Clock.met_on).is_(None), col(Clock.due_on) < day))
    for case, review in lapsed:
        settle(await keep_main(work, case), case, work.calendar, change="lapsed", on=review.due_on)
        case.paused_on = None
    return len(lapsed)


def _stopped(row: Clock) -> dict[str, Any]:
    return next(change for change in reversed(row.history) if change["change"] == "paused")


def _ended(row: Clock, on: date) -> list[list[str | None]]:
    """Return the pauses of a clock, the last of them ended on a day if it had not ended before."""
    return [*row.pauses[:-1], *([since, min(until or "9", on.isoformat())] for since, until in row.pauses[-1:])]


def _write(work: Work, case: Case, move: Move, on: date, new: NewExtension | NewPause, after: str) -> None:  # noqa: PLR0913, PLR0917 - one word for each thing a decision has
    said = {"number": new.number, "reason": new.reason, "detail": f"{new.approver} ký. {new.detail}".strip()}
    write(work, case, move, on, after, **said)


def _reasons(given: str, topic: str, on: date) -> list[str]:
    """Return the codes given, all of which the law knows. Raises BadInput otherwise, or if there is none."""
    known = law.reasons(topic, on)
    codes = given.split()
    if not codes or any(code not in known for code in codes):
        titles = "; ".join(one.title for one in known.values())
        fault = {"path": "/reason", "message": f"Chọn lý do của luật: {titles}."}
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [fault])
    return codes
