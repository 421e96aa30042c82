"""Working days of Vietnam, and by which day the law wants something done."""

from core.calendar.days import DayKind, DayOff, Override, WorkingCalendar
from core.calendar.deadline import Deadline, Pause, compute
from core.calendar.report import deadline_json, deadline_report
from core.calendar.rules import Label, Rule, RuleBook, Unit

__all__ = [
    "DayKind",
    "DayOff",
    "Deadline",
    "Label",
    "Override",
    "Pause",
    "Rule",
    "RuleBook",
    "Unit",
    "WorkingCalendar",
    "compute",
    "deadline_json",
    "deadline_report",
]
