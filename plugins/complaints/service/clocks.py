"""By which day the law wants a step, and why: the clock of a case, and the duties beside it."""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from sqlalchemy import select
from sqlmodel import col

from core import Deadline, Pause, RuleBook, Work, WorkingCalendar, compute
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.models.clock import Clock
from plugins.complaints.models.notice import Notice
from plugins.complaints.service import states
from plugins.complaints.service.law import DATA, Move

FIRST_CLOCK = {
    Kind.REPORT: "petition.process",
    Kind.MIXED: "petition.process",
    Kind.COMPLAINT: "complaint.accept",
    Kind.DENUNCIATION: "denunciation.check",
}
SEVERAL_PLACES = "denunciation.check.multi_place"
SECOND_INSTANCE = "complaint.second.accept"
LEVELS = {1: "first", 2: "second"}


@cache
def rules() -> RuleBook:
    """Return the legal periods as data; see `rules.csv`."""
    return RuleBook.from_csv(DATA / "rules.csv")


@lru_cache(maxsize=4000)
def clock(rule: str, start: date, calendar: WorkingCalendar) -> Deadline:
    """Return by which day a period that starts on this day ends, by the law of that day."""
    return compute(rules().rule(rule, on=start), start, calendar)


def first_clocks(day: date, calendar: WorkingCalendar) -> dict[Kind, Deadline]:
    """Return the clock of each kind of matter that is received on a day."""
    return {kind: clock(rule, day, calendar) for kind, rule in FIRST_CLOCK.items()}


def started(case: Case) -> date:
    """Return the day from which the clock of a case counts."""
    return case.clock_from or (case.accepted_on if ".normal" in case.rule else None) or case.received_on


def rule_of(pattern: str, case: Case) -> str:
    """Return the rule that a move names for a case: by its instance, its remoteness and its complexity."""
    variant = "_".join(["remote"] * case.remote + ["complex"] * bool(case.complexity)) or "normal"
    return pattern.format(level=LEVELS[case.level], variant=variant)


def set_clock(case: Case, deadline: Deadline) -> None:
    """Let a case run by a deadline; one that stands still keeps the day that was last known."""
    case.rule, case.clock_from = deadline.rule.id, deadline.start
    case.due_on, case.needs_check = deadline.due or case.due_on, deadline.needs_check


def deadline_of(row: Clock, calendar: WorkingCalendar) -> Deadline:
    """Return what a kept clock says, with every pause and extension it has had."""
    pauses = [Pause(date.fromisoformat(str(a)), date.fromisoformat(b) if b else None) for a, b in row.pauses]
    rule = rules().rule(row.rule, on=row.starts_on)
    return compute(rule, row.starts_on, calendar, pauses=pauses, extensions=row.extensions)


def running(case: Case, kept: Sequence[Clock], calendar: WorkingCalendar) -> Deadline:
    """Return the clock that runs for a case, or the last that ran, with every reason for its due day."""
    row = main_row(kept, case)
    return deadline_of(row, calendar) if row else clock(case.rule, started(case), calendar)


def main_row(kept: Sequence[Clock], case: Case) -> Clock | None:
    """Return the row in which the running clock of a case is kept, if something has changed it."""
    return next((row for row in kept if row.main and row.rule == case.rule and row.met_on is None), None)


async def kept(work: Work, case: Case) -> list[Clock]:
    """Return the clocks of a case that are kept, in the order in which they began."""
    about = select(Clock).where(col(Clock.case_id) == case.id)
    return await work.all(about.order_by(col(Clock.starts_on), col(Clock.created_at)))


async def keep_main(work: Work, case: Case) -> Clock:
    """Return the row of the running clock; it is made from the case's own columns when it is first needed."""
    row = main_row(await kept(work, case), case)
    if row is None:
        row = work.add(Clock(case_id=case.id, rule=case.rule, main=True, starts_on=started(case)))
        row.due_on = case.due_on
    return row


def settle(row: Clock, case: Case | None, calendar: WorkingCalendar, **change: object) -> Deadline:
    """Compute a kept clock anew after a change, and write the change into its history."""
    deadline = deadline_of(row, calendar)
    row.raw_on, row.due_on, row.needs_check = deadline.raw, deadline.due, deadline.needs_check
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in change.items()}
    row.history = [*row.history, {**said, "due": deadline.due.isoformat() if deadline.due else None}]
    if case is not None and row.main:
        set_clock(case, deadline)
    return deadline


async def turn(work: Work, case: Case, move: Move, on: date) -> None:
    """Start and meet the clocks that a move starts and meets; what was reminded of and is done needs nobody's eye."""
    over = {case.rule} if case.warned and (move.main or case.answered_on or states.ended(case.step)) else set()
    if move.main:
        set_clock(case, clock(rule_of(move.main, case), on, work.calendar))
        case.warned, case.overdue_told = 0, False
    if move.meets:
        met = set(rule_of(move.meets, case).split())
        for row in await kept(work, case):
            if row.rule in met and row.met_on is None:
                row.met_on = on
                over |= {row.rule} if row.warned else set()
    if over:
        own = select(Notice).where(col(Notice.tenant_id) == work.tenant.id, col(Notice.case_id) == case.id)
        for notice in await work.all(own.where(col(Notice.rule).in_(over), col(Notice.seen_on).is_(None))):
            notice.seen_on = on
    for rule in rule_of(move.starts, case).split():
        row = work.add(Clock(case_id=case.id, rule=rule, starts_on=on))
        settle(row, None, work.calendar, change="started", on=on)
