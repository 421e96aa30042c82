"""Months as people write them, and as a sheet of days with what falls on each."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from core import BadInput, Work, today
from plugins.complaints.models.reception import Reception, State

TONES = {State.PLANNED: "info", State.HELD: "good", State.MISSED: "bad"}
WORDS = {State.PLANNED: "Dự kiến", State.HELD: "Đã tiếp", State.MISSED: "Không tổ chức"}
MOST_A_DAY = 4


def bounds(month: str) -> tuple[date, date]:
    """Return the first and last day of a month like `2026-11`; of this month for an empty text. Raises BadInput."""
    try:
        begin = date.fromisoformat(f"{month}-01") if month else today().replace(day=1)
    except ValueError as wrong:
        raise BadInput("Hãy chọn một tháng, ví dụ 2026-11.") from wrong
    return begin, begin.replace(day=monthrange(begin.year, begin.month)[1])


def before(month: date) -> date:
    """Return the first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def after(month: date) -> date:
    """Return the first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def sheet(work: Work, begin: date, end: date, found: Sequence[Reception]) -> list[dict[str, object]]:
    """Return the days of a month with this unit's sessions, as `ui.month` takes them."""
    calendar = work.calendar
    days = [begin + timedelta(days=step) for step in range((end - begin).days + 1)]
    own = [one for one in found if one.tenant_id == work.tenant.id]
    return [
        {
            "day": day,
            "off": calendar.why_off(day) or "",
            "shown": [_item(work, one) for one in own if one.day == day][:MOST_A_DAY],
        }
        for day in days
    ]


def _item(work: Work, one: Reception) -> dict[str, str]:
    state = State(one.state)
    return {
        "title": "Tiếp định kỳ" if one.regular else "Tiếp đột xuất",
        "note": WORDS[state] if state != State.HELD or one.by_head else "Cấp phó tiếp",
        "tone": TONES[state] if state != State.HELD or one.by_head else "warn",
        "href": f"/t/{work.tenant.id}/complaints/reception/{one.id}",
    }
