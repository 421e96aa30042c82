"""By which day the law wants a step, and why."""

from datetime import date
from functools import cache
from pathlib import Path

from core import Deadline, RuleBook, WorkingCalendar, compute
from plugins.complaints.models.case import Case, Kind

FIRST_CLOCK = {Kind.REPORT: "petition.process", Kind.COMPLAINT: "complaint.accept"}
SETTLEMENT_CLOCK = "complaint.first.normal"


@cache
def rules() -> RuleBook:
    """Return the legal periods as data; see `rules.csv`."""
    return RuleBook.from_csv(Path(__file__).parents[1] / "rules.csv")


@cache
def calendar() -> WorkingCalendar:
    """Return the working days of Vietnam."""
    return WorkingCalendar()


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
