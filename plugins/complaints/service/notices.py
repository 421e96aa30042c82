"""Warnings before a period runs out, at marks of it: to the officer, to the head; then up the tree, unit by unit."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import col

from core import Work, today
from plugins.complaints.events import CaseEscalated, CaseOverdue, CaseRescheduled, CaseWarned
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.models.clock import Clock
from plugins.complaints.models.notice import Notice
from plugins.complaints.service import clocks
from plugins.complaints.service.handover import ROOM

MARKS = {50: "officer", 80: "head", 100: "head"}
"""At how many percent of a period who is told. The hundredth has passed when the due day is over: then it is told
at the unit above, too."""

OVER, FURTHER = 100, 50
"""With each further half of the period that passes without an answer, it is told one unit higher, up to the root."""


def percent(starts: date, due: date, day: date) -> int:
    """Return how much of a period has passed by a day, in percent of its days; 100 only after the due day."""
    if day > due:
        return 100
    return min(99, 100 * (day - starts).days // max((due - starts).days, 1))


def mark_of(starts: date, due: date, day: date) -> int:
    """Return the highest mark that a period has reached by a day; 0 for none, beyond 100 in steps of `FURTHER`."""
    if day > due:
        return OVER + (day - due).days * OVER // max((due - starts).days, 1) // FURTHER * FURTHER
    return max((mark for mark in MARKS if percent(starts, due, day) >= mark), default=0)


async def warn(work: Work, day: date) -> int:
    """Tell, once for each, of the periods that have reached a mark; return how many were told."""
    late = await work.all(_waiting().where(col(Case.paused_on).is_(None)))
    told = sum(_warn_of(work, case, day) for case in late)
    duties = await work.all(_duties().where(col(Clock.warned) < OVER))
    told += sum(_warn_of_duty(work, clock, case, day) for clock, case in duties)
    return told


def _warn_of(work: Work, case: Case, day: date) -> bool:
    upwards = [one.id for one in reversed(work.house.path(work.tenant.id)[:-1]) if work.house.state(one.id, ROOM).on]
    highest = OVER + FURTHER * max(len(upwards) - 1, 0)
    mark = min(mark_of(clocks.started(case), case.due_on, day), highest)
    if mark <= case.warned:
        return False
    before, case.warned = case.warned, mark
    if mark < OVER:
        _note(work, case, case.rule, mark, day, case.due_on)
        work.emit(CaseWarned(case_id=case.id, kind=case.kind, mark=mark, due_on=case.due_on))
        return True
    if not case.overdue_told:
        case.overdue_told = True
        _note(work, case, case.rule, OVER, day, case.due_on)
        work.emit(CaseOverdue(case_id=case.id, kind=case.kind, due_on=case.due_on))
    for reached, upper in zip(range(OVER, mark + 1, FURTHER), upwards, strict=False):
        if reached > before:
            there = work.at(upper)
            _note(there, case, case.rule, reached, day, case.due_on, unit=work.tenant.id)
            there.emit(CaseEscalated(case_id=case.id, kind=case.kind, unit=work.tenant.id, due_on=case.due_on))
    return True


def _warn_of_duty(work: Work, clock: Clock, case: Case, day: date) -> bool:
    mark = min(OVER, mark_of(clock.starts_on, clock.due_on, day)) if clock.due_on else 0
    if mark <= clock.warned or clock.due_on is None:
        return False
    clock.warned = mark
    _note(work, case, clock.rule, mark, day, clock.due_on)
    return True


def _note(work: Work, case: Case, rule: str, mark: int, day: date, due: date, unit: str = "") -> None:  # noqa: PLR0913, PLR0917 - one word for each column
    who = "above" if unit else MARKS[mark]
    notice: dict[str, Any] = {"case_id": case.id, "kind": case.kind, "rule": rule, "mark": mark, "who": who}
    work.add(Notice(**notice, unit=unit or work.tenant.id, told_on=day, due_on=due))


async def recompute(work: Work, first: date, last: date) -> int:
    """Count the open periods anew after the working days between two days have changed; return how many moved."""
    moved = 0
    kept = {clock.id: clock for clock in await work.all(select(Clock).where(col(Clock.met_on).is_(None)))}
    main = {clock.case_id: clock for clock in kept.values() if clock.main}
    for case in await work.all(_waiting().where(col(Case.paused_on).is_(None), col(Case.due_on) >= first)):
        row, before = main.get(case.id), case.due_on
        if row is not None and row.rule == case.rule:
            if clocks.deadline_of(row, work.calendar).due != before:
                clocks.settle(row, case, work.calendar, change="recomputed", first=first, last=last)
        else:
            clocks.set_clock(case, clocks.clock(case.rule, clocks.started(case), work.calendar))
        if case.due_on != before:
            moved += 1
            work.emit(CaseRescheduled(case_id=case.id, kind=case.kind, was_due_on=before, due_on=case.due_on))
    for row in kept.values():
        if not row.main and row.due_on and clocks.deadline_of(row, work.calendar).due != row.due_on:
            clocks.settle(row, None, work.calendar, change="recomputed", first=first, last=last)
            moved += 1
    return moved


async def notices(work: Work, *, seen: bool = False) -> list[Notice]:
    """Return the reminders of this unit, the most urgent first."""
    told = select(Notice).where(col(Notice.tenant_id) == work.tenant.id)
    told = told.where(col(Notice.seen_on).is_not(None) if seen else col(Notice.seen_on).is_(None))
    return await work.all(told.order_by(col(Notice.mark).desc(), col(Notice.due_on)).limit(200))


async def subjects(work: Work, told: Sequence[Notice]) -> dict[UUID, str]:
    """Return what this unit's own cases are about of which it was reminded; denunciations are not named."""
    wanted = col(Case.id).in_([one.case_id for one in told]), col(Case.kind) != Kind.DENUNCIATION
    return {
        case.id: case.subject
        for case in await work.all(select(Case).where(*wanted))
        if case.tenant_id == work.tenant.id
    }


async def unseen(work: Work) -> int:
    """Return how many reminders of this unit nobody has seen."""
    own = select(func.count(col(Notice.id))).where(col(Notice.tenant_id) == work.tenant.id)
    [found] = await work.all(own.where(col(Notice.seen_on).is_(None)))
    return int(found)


async def see(work: Work, notice_id: UUID) -> Notice:
    """Note that a reminder was seen. Raises NotFound."""
    notice = await work.get(Notice, notice_id)
    notice.seen_on = notice.seen_on or today()
    return notice


def _waiting() -> Select[Case]:
    return select(Case).where(col(Case.answered_on).is_(None), col(Case.closed_on).is_(None))


def _duties() -> Select[Clock, Case]:
    return (
        select(Clock, Case)
        .join(Case, col(Case.id) == col(Clock.case_id))
        .where(col(Clock.met_on).is_(None), col(Clock.main).is_(False), col(Case.closed_on).is_(None))
    )
