"""Working days that a unit decides for itself and those below it, by a document; what is taken back stays, with why."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import text
from sqlmodel import col, select

from core import (
    BadInput,
    CalendarChanged,
    DayKind,
    Forbidden,
    House,
    LocalDays,
    NotFound,
    Override,
    Work,
    WorkingCalendar,
    now,
)
from tenants.models.calendar import CalendarDay, CalendarYear, NewDays, NewYear

MOST_DAYS = 31
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('tenants.calendar'))")
BEYOND = "Ngày này có hiệu lực cho cả đơn vị trực thuộc, còn bạn chỉ được giao riêng đơn vị này."
NOT_RIGHT = "Có chỗ chưa đúng; chưa có gì được ghi."
ONLY_THE_TOP = "Lịch nghỉ chính thức của cả năm do cấp tỉnh xác nhận."


async def days(work: Work) -> dict[str, LocalDays]:
    """Return what each unit within reach has decided and not taken back."""
    overrides: defaultdict[str, list[Override]] = defaultdict(list)
    confirmed: defaultdict[str, int] = defaultdict(int)
    for row in await work.all(select(CalendarDay).where(col(CalendarDay.withdrawn) == "")):
        overrides[row.tenant_id].append(_override(row))
    for year in await work.all(select(CalendarYear).where(col(CalendarYear.withdrawn) == "")):
        confirmed[year.tenant_id] = max(confirmed[year.tenant_id], year.year)
    return {unit: LocalDays(tuple(overrides[unit]), confirmed[unit]) for unit in {*overrides, *confirmed}}


async def confirmed(work: Work, year: int) -> CalendarYear | None:
    """Return by which document this unit has confirmed a year; None if it has not."""
    row = await _year(work, year)
    return None if row is None or row.withdrawn else row


async def own(work: Work) -> Sequence[CalendarDay]:
    """Return every day that this unit has ever decided, the newest first; those taken back too."""
    mine = select(CalendarDay).where(col(CalendarDay.tenant_id) == work.tenant.id)
    return await work.all(mine.order_by(col(CalendarDay.day).desc()))


async def record(work: Work, new: NewDays) -> list[date]:
    """Make days off, or days of work, at this unit and below; return those that were not so already.

    Raises BadInput for a range that cannot be or that changes nothing, Forbidden for whoever may decide for this unit
    alone while there are units below it.
    """
    first, last = new.first_day, new.last_day or new.first_day
    if last < first:
        raise BadInput(NOT_RIGHT, [{"path": "/last_day", "message": "Ngày cuối đứng trước ngày đầu."}])
    wanted = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    if len(wanted) > MOST_DAYS:
        fault = {"path": "/last_day", "message": f"Mỗi lần ghi nhiều nhất {MOST_DAYS} ngày liền nhau."}
        raise BadInput(NOT_RIGHT, [fault])
    rows = await _rows(work)
    calendar = _fresh(work, rows)
    changed = [day for day in wanted if calendar.is_working(day) is (new.kind is DayKind.OFF)]
    if not changed:
        word = "đã là ngày nghỉ" if new.kind is DayKind.OFF else "đã là ngày làm việc"
        raise BadInput(NOT_RIGHT, [{"path": "/first_day", "message": f"Những ngày này vốn {word}, không cần ghi."}])
    for day in changed:
        row = rows.get(day) or work.add(CalendarDay(day=day, kind="", doc_no="", reason="", by="", at=now()))
        row.kind, row.doc_no, row.reason, row.withdrawn = new.kind, new.doc_no, new.reason, ""
        row.by, row.at = work.actor.id, now()
    said = {"day_kind": new.kind, "doc_no": new.doc_no, "days": len(changed)}
    work.audit("tenants.calendar_record", _span(changed[0], changed[-1]), new.reason, **said)
    _tell(work, changed[0], changed[-1])
    return changed


async def find(work: Work, day: date) -> CalendarDay:
    """Return what this unit has decided about a day and not taken back. Raises NotFound."""
    row = (await _rows(work)).get(day)
    if row is None or row.withdrawn:
        raise NotFound("Đơn vị này không có quyết định riêng nào cho ngày đó.")
    return row


async def take_back(work: Work, day: date, why: str) -> CalendarDay:
    """Leave a day to the units above and to the nation's calendar again. Raises NotFound."""
    row = await find(work, day)
    row.withdrawn, row.by, row.at = why, work.actor.id, now()
    work.audit("tenants.calendar_withdraw", _span(day, day), why, day_kind=row.kind, doc_no=row.doc_no)
    _tell(work, day, day)
    return row


async def confirm(work: Work, year: int, new: NewYear) -> None:
    """Say that the official days off of the next year stand in this calendar. Only the province does.

    Raises BadInput for any other year, Forbidden below the province.
    """
    await work.db.execute(ONE_AT_A_TIME)
    if work.tenant.parent:
        raise Forbidden(ONLY_THE_TOP)
    if year != work.calendar.horizon + 1:
        raise BadInput(f"Năm cần xác nhận tiếp theo là {work.calendar.horizon + 1}.")
    row = await _year(work, year) or work.add(CalendarYear(year=year, doc_no="", by="", at=now()))
    row.doc_no, row.withdrawn, row.by, row.at = new.doc_no, "", work.actor.id, now()
    work.audit("tenants.calendar_confirm", str(year), f"Đã đối chiếu với {new.doc_no}", doc_no=new.doc_no)
    work.change_house()


async def doubt(work: Work, year: int, why: str) -> None:
    """Take the confirmation of a year back: its days are predictions again. Raises NotFound."""
    row = await confirmed(work, year)
    if row is None:
        raise NotFound("Năm này chưa được xác nhận ở đây.")
    row.withdrawn, row.by, row.at = why, work.actor.id, now()
    work.audit("tenants.calendar_doubt", str(year), why, doc_no=row.doc_no)
    work.change_house()


async def _year(work: Work, year: int) -> CalendarYear | None:
    mine = select(CalendarYear).where(col(CalendarYear.tenant_id) == work.tenant.id, col(CalendarYear.year) == year)
    return next(iter(await work.all(mine)), None)


async def _rows(work: Work) -> dict[date, CalendarDay]:
    """Return this unit's own rows by day; until the transaction ends nobody else changes any."""
    await work.db.execute(ONE_AT_A_TIME)
    return {row.day: row for row in await own(work)}


def _fresh(work: Work, rows: dict[date, CalendarDay]) -> WorkingCalendar:
    """Return this unit's calendar with its own words as they are now: the house of this process may be older."""
    house, here = work.house, work.tenant.id
    mine = LocalDays(tuple(_override(row) for row in rows.values() if not row.withdrawn))
    return House(house.version, house.tenants, house.rules, house.plugins, {**house.days, here: mine}).calendar(here)


def _override(row: CalendarDay) -> Override:
    return Override(day=row.day, kind=DayKind(row.kind), reason=row.reason, doc_no=row.doc_no)


def _tell(work: Work, first: date, last: date) -> None:
    """Tell this unit and every one below it. Raises Forbidden if that is further than the work reaches."""
    concerned = work.house.below(work.tenant.id)
    if not {*concerned} <= {*work.reach}:
        raise Forbidden(BEYOND)
    for unit in concerned:
        work.at(unit).emit(CalendarChanged(first_day=first, last_day=last))
    work.change_house()


def _span(first: date, last: date) -> str:
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
