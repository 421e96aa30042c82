"""A deadline told to a person, with every reason, or to a program, in six fields."""

from datetime import date

from core.calendar.days import WEEKDAYS
from core.calendar.deadline import Deadline
from core.calendar.rules import Rule, Unit

LENGTHS = {
    Unit.CALENDAR: "{n} ngày",
    Unit.WORKING: "{n} ngày làm việc",
    Unit.POSTING: "ít nhất {n} ngày liên tục",
    Unit.NOT_BEFORE: "không sớm hơn {n} ngày",
    Unit.MONTHS: "{n} tháng",
}


def deadline_json(deadline: Deadline) -> dict[str, str | list[str] | None]:
    """Give `rule, from, raw, due, skipped, basis`; days are ISO dates, None while the clock stands still.

    `skipped` lists the days off that were stepped over while counting working days; it is empty for every
    other unit, also where the end moved from `raw` to a later `due`.
    """
    return {
        "rule": deadline.rule.id,
        "from": deadline.start.isoformat(),
        "raw": deadline.raw.isoformat() if deadline.raw else None,
        "due": deadline.due.isoformat() if deadline.due else None,
        "skipped": [off.day.isoformat() for off in deadline.skipped],
        "basis": deadline.basis,
    }


def deadline_report(deadline: Deadline) -> str:
    """Tell in Vietnamese, a line for each reason: due when, counted how, what was skipped, on what basis."""
    lines = [deadline.rule.title, _answer(deadline), f"Cách tính: {_counting(deadline)}."]
    for pause in deadline.pauses:
        until = f"tính tiếp sau {_name(pause.until)}" if pause.until else "chưa tính tiếp"
        lines.append(f"Tạm đình chỉ sau {_name(pause.since)}, {until}.")
    if deadline.skipped:
        lines.append(f"Không tính {len(deadline.skipped)} ngày nghỉ:")
        lines += [f"  {off.day:%d/%m/%Y}: {off.reason}" for off in deadline.skipped]
    if deadline.rolled:
        lines.append("Ngày cuối rơi vào ngày nghỉ nên chuyển sang ngày làm việc tiếp theo:")
        lines += [f"  {off.day:%d/%m/%Y}: {off.reason}" for off in deadline.rolled]
    lines.append(f"Căn cứ: {deadline.basis}")
    if deadline.needs_check:
        lines.append("Lưu ý: cần kiểm tra pháp lý trước khi áp dụng.")
    if deadline.provisional and deadline.due:
        lines.append(f"Dự kiến: chưa có lịch nghỉ chính thức của năm {deadline.due.year}.")
    return "\n".join(lines)


def _answer(deadline: Deadline) -> str:
    if deadline.due is None:
        return "Chưa có hạn: thời hạn đang tạm dừng."
    word = "Sớm nhất" if deadline.rule.unit is Unit.NOT_BEFORE else "Hạn cuối"
    return f"{word}: {_name(deadline.due)}"


def length(rule: Rule) -> str:
    """Return how long a rule's period is, in words."""
    return LENGTHS[rule.unit].format(n=rule.n)


def _counting(deadline: Deadline) -> str:
    longer = "".join(f", gia hạn thêm {days}" for days in deadline.extensions)
    since = f"{deadline.rule.from_event} ({_name(deadline.start)}, không tính ngày này)"
    return f"{length(deadline.rule)}{longer}, kể từ {since}"


def _name(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"
