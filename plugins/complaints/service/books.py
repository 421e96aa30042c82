"""The books a unit keeps: visits, letters, complaints and denunciations accepted, decisions; a window of each.

The book of denunciations is sealed: references, days and steps, and not a word of what was denounced.
"""

from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from core import NotFound, Work
from plugins.complaints.models.case import Case, Kind, Result, Sector
from plugins.complaints.models.reception import Outcome, Visit
from plugins.complaints.models.register import Book, Window
from plugins.complaints.service import sealed, states

HIDDEN = "Giữ bí mật"
KINDS: dict[str, str] = {one: one.label for one in Kind}
OUTCOMES: dict[str, str] = {one: one.label for one in Outcome}
RESULTS: dict[str, str] = {"": "", **{one: one.label for one in Result}}
SECTORS: dict[str, str] = {"": "", **{one: one.label for one in Sector}}
TITLES = {
    "reception": "Sổ tiếp công dân",
    "letters": "Sổ theo dõi đơn",
    "complaints": "Sổ thụ lý khiếu nại",
    "decisions": "Sổ quyết định, kết luận",
    "denunciations": "Sổ thụ lý tố cáo",
}


async def book(work: Work, name: str, window: Window, *, trusted: bool = False) -> Book:
    """Return one of this unit's books. Raises NotFound; that of denunciations is there for the trusted alone."""
    if name not in BOOKS or (name == "denunciations" and not trusted):
        raise NotFound("Không có sổ này.")
    return await BOOKS[name](work, window)


async def _reception(work: Work, window: Window) -> Book:
    about = select(Visit).where(col(Visit.tenant_id) == work.tenant.id)
    about = about.where(col(Visit.visited_on).between(window.begin, window.end))
    visits = await work.all(about.order_by(col(Visit.visited_on), col(Visit.created_at)))
    columns = {
        "Ngày": "day", "Nội dung": "text", "Loại": "text", "Họ tên, địa chỉ": "text", "Số người": "number",
        "Kết quả": "text",
    }  # fmt: skip
    rows = [
        (one.visited_on, one.summary, KINDS[one.kind],
         HIDDEN if one.kind in sealed.ALONE else one.visitor, one.people,
         ": ".join(filter(None, (OUTCOMES[one.outcome], one.reply))))
        for one in visits
    ]  # fmt: skip
    return Book("reception", TITLES["reception"], columns, rows, private="Họ tên, địa chỉ")


async def _letters(work: Work, window: Window) -> Book:
    """Everything that came in, denunciations by their reference alone."""
    columns = {
        "Ngày nhận": "day", "Tóm tắt": "text", "Loại": "text", "Lĩnh vực": "text", "Thôn, khu phố": "text",
        "Hạn": "day", "Bước": "text",
    }  # fmt: skip
    rows = [
        (one.received_on, *((one.denouncer_ref, "Tố cáo", "", "") if one.kind == Kind.DENUNCIATION else
                            (one.subject, KINDS[one.kind], SECTORS[one.field], one.hamlet)),
         one.due_on, states.titled(one.kind, one.step))
        for one in await _cases(work, col(Case.received_on).between(window.begin, window.end), Case.received_on)
    ]  # fmt: skip
    return Book("letters", TITLES["letters"], columns, rows)


async def _complaints(work: Work, window: Window) -> Book:
    columns = {
        "Ngày thụ lý": "day", "Nội dung": "text", "Lần": "number", "Hạn": "day", "Số quyết định": "text",
        "Ngày giải quyết": "day", "Kết quả": "text",
    }  # fmt: skip
    own = (col(Case.kind) == Kind.COMPLAINT) & col(Case.accepted_on).between(window.begin, window.end)
    rows = [
        (one.accepted_on, one.subject, one.level, one.due_on, one.decision_no, one.answered_on, RESULTS[one.result])
        for one in await _cases(work, own, Case.accepted_on)
    ]
    return Book("complaints", TITLES["complaints"], columns, rows)


async def _denunciations(work: Work, window: Window) -> Book:
    columns = {"Mã tham chiếu": "text", "Ngày thụ lý": "day", "Hạn": "day", "Bước": "text", "Ngày kết thúc": "day"}
    own = (col(Case.kind) == Kind.DENUNCIATION) & col(Case.accepted_on).between(window.begin, window.end)
    rows = [
        (one.denouncer_ref, one.accepted_on, one.due_on, states.titled(one.kind, one.step), one.closed_on)
        for one in await _cases(work, own, Case.accepted_on)
    ]
    return Book("denunciations", TITLES["denunciations"], columns, rows)


async def _decisions(work: Work, window: Window) -> Book:
    columns = {"Ngày": "day", "Số văn bản": "text", "Loại": "text", "Về việc": "text", "Kết quả": "text"}
    own = (col(Case.decision_no) != "") & col(Case.answered_on).between(window.begin, window.end)
    rows = [
        (one.answered_on, one.decision_no, KINDS[one.kind],
         one.denouncer_ref if one.kind == Kind.DENUNCIATION else one.subject, RESULTS[one.result])
        for one in await _cases(work, own, Case.answered_on)
    ]  # fmt: skip
    return Book("decisions", TITLES["decisions"], columns, rows)


async def _cases(work: Work, wanted: ColumnElement[bool], by: date | None) -> list[Case]:
    return await work.all(select(Case).where(col(Case.tenant_id) == work.tenant.id, wanted).order_by(col(by)))


BOOKS: dict[str, Callable[[Work, Window], Awaitable[Book]]] = {
    "reception": _reception,
    "letters": _letters,
    "complaints": _complaints,
    "decisions": _decisions,
    "denunciations": _denunciations,
}
