"""From a rule and the day its clock starts to the day it ends: rolled, suspended, extended."""

import calendar as gregorian
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from core.calendar.days import ONE_DAY, DayOff, WorkingCalendar
from core.calendar.rules import LONGEST, Rule, Unit
from core.errors import BadInput, Conflict

ENDS_ON_A_WORKING_DAY = frozenset({Unit.CALENDAR, Unit.WORKING, Unit.POSTING})
CAN_PAUSE = frozenset({Unit.CALENDAR, Unit.WORKING})


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still after day `since`, until it goes on after day `until` (None: not yet)."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The answer and how it came about. `raw` and `due` are None while the clock stands still."""

    rule: Rule
    start: date
    raw: date | None  # the last day by counting alone: warn by it
    due: date | None  # the last lawful day: be late by it
    skipped: tuple[DayOff, ...]  # stepped over while counting working days
    rolled: tuple[DayOff, ...]  # from `raw` up to the day before `due`
    pauses: tuple[Pause, ...]  # those that stopped the clock
    extensions: tuple[int, ...]  # in the rule's unit
    provisional: bool  # the official calendar of the due date's year is not known yet

    @property
    def basis(self) -> str:
        """Law and article."""
        return self.rule.basis

    @property
    def needs_check(self) -> bool:
        """Whether a lawyer should look first: at the rule, or at the counting of a suspension.

        No text that says how a suspended period is counted on has been seen; the days that were left
        when it stopped are counted from the day after it goes on.
        """
        return self.rule.needs_check or bool(self.pauses)

    @property
    def ends_on(self) -> date:
        """The due day. Raises Conflict while the clock is stopped: then there is none."""
        if self.due is None:
            raise Conflict("Thời hạn đang tạm dừng nên chưa có ngày đến hạn.")
        return self.due


def compute(
    rule: Rule,
    start: date,
    calendar: WorkingCalendar,
    *,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[int] = (),
) -> Deadline:
    """Count `rule` from `start`, the day of the event, which itself does not count.

    `extensions` are added to the length, in the rule's unit; `pauses` stand in order, and one that begins
    after the clock has run out changes nothing. Raises BadInput for pauses or extensions that cannot be,
    and for days outside the calendar's years.
    """
    _refuse_impossible(rule, pauses, extensions)
    turns = [start, *(day for pause in pauses for day in (pause.since, pause.until) if day)]
    if any(later < earlier for earlier, later in pairwise(turns)):
        raise BadInput("Các lần tạm đình chỉ phải nối tiếp nhau, sau ngày bắt đầu tính thời hạn.")
    for day in turns:
        calendar.why_off(day)  # refuses a day that the calendar does not reach
    anchor, left = start, rule.n + sum(extensions)
    skipped: tuple[DayOff, ...] = ()
    counted: list[Pause] = []
    raw, due = _run(rule.unit, anchor, left, calendar)
    for pause in pauses:
        if pause.since > due:
            break
        off = calendar.days_off(anchor, pause.since) if rule.unit is Unit.WORKING else ()
        left = max(0, left - (pause.since - anchor).days + len(off))
        skipped += off
        counted.append(pause)
        if pause.until is not None:
            anchor = pause.until
            raw, due = _run(rule.unit, anchor, left, calendar)
    stopped = bool(counted) and counted[-1].until is None
    if rule.unit is Unit.WORKING and not stopped:
        skipped += calendar.days_off(anchor, raw)
    return Deadline(
        rule=rule,
        start=start,
        raw=None if stopped else raw,
        due=None if stopped else due,
        skipped=skipped,
        rolled=() if stopped else calendar.days_off(raw - ONE_DAY, due - ONE_DAY),
        pauses=tuple(counted),
        extensions=tuple(extensions),
        provisional=not stopped and rule.unit in ENDS_ON_A_WORKING_DAY and due.year > calendar.horizon,
    )


def _run(unit: Unit, anchor: date, left: int, calendar: WorkingCalendar) -> tuple[date, date]:
    """Let the clock run to its end without a stop: the raw and the due day."""
    raw = _end(unit, anchor, left, calendar)
    return raw, calendar.next_working_on_or_after(raw) if unit in ENDS_ON_A_WORKING_DAY else raw


def _end(unit: Unit, anchor: date, left: int, calendar: WorkingCalendar) -> date:
    match unit:
        case Unit.WORKING:
            return calendar.nth_working_after(anchor, left)
        case Unit.MONTHS:
            years, month = divmod(anchor.month - 1 + left, 12)
            year, month = anchor.year + years, month + 1
            return date(year, month, min(anchor.day, gregorian.monthrange(year, month)[1]))
        case Unit.CALENDAR | Unit.POSTING | Unit.NOT_BEFORE:
            return anchor + timedelta(days=left)


def _refuse_impossible(rule: Rule, pauses: Sequence[Pause], extensions: Sequence[int]) -> None:
    if min(extensions, default=1) < 1 or rule.n + sum(extensions) > LONGEST:
        raise BadInput("Thời gian gia hạn không hợp lệ.")
    if pauses and rule.unit not in CAN_PAUSE:
        raise BadInput(f"Thời hạn “{rule.title}” chạy liên tục, không tạm đình chỉ được.")
    if any(pause.until is None for pause in pauses[:-1]):
        raise BadInput("Lần tạm đình chỉ trước chưa kết thúc.")
