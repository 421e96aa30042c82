"""Working days of Vietnam, and by which day the law wants something done."""

from core.calendar.days import Day, DayKind, DayOff, LocalDays, Look, Override, WorkingCalendar
from core.calendar.deadline import Deadline, Pause, compute
from core.calendar.laws import in_full
from core.calendar.report import deadline_json, deadline_report, length
from core.calendar.rules import Label, Rule, RuleBook, Unit
from core.calendar.table import read_table

__all__ = [
    "Day",
    "DayKind",
    "DayOff",
    "Deadline",
    "Label",
    "LocalDays",
    "Look",
    "Override",
    "Pause",
    "Rule",
    "RuleBook",
    "Unit",
    "WorkingCalendar",
    "compute",
    "deadline_json",
    "deadline_report",
    "in_full",
    "length",
    "read_table",
]
