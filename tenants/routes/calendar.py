"""The working calendar of a unit: a year to look at, and the days that are decided here."""

from datetime import date
from typing import Any

from core import (
    BadInput,
    FromPath,
    FromQuery,
    JSONBody,
    Redirect,
    RequestWork,
    Template,
    URLEncodedBody,
    get,
    post,
    see,
    today,
)
from tenants.models.calendar import CalendarDay, NewDays, NewYear
from tenants.routes.people import Reason
from tenants.service import calendar, year

FIRST, LAST = 2000, 2099


@get("/tenants/calendar", permission="tenants.read", menu="Lịch làm việc", icon="calendar-week", order=5)
async def overview(work: RequestWork, of: FromQuery[int | None] = None) -> Template:
    """Draw the working days of a year as they hold here, with what was decided, here and above."""
    shown = _year(of)
    context = {
        "year": shown,
        "months": year.months(work, shown),
        "counted": sum(day.working for day in year.days(work, shown)),
        "horizon": work.calendar.horizon,
        "above": year.above(work, shown),
        "own": [row for row in await calendar.own(work) if row.day.year == shown],
        "confirmed": await calendar.confirmed(work, shown),
    }
    return Template("tenants/calendar.html", context=context)


@get("/tenants/calendar/new", permission="tenants.calendar")
async def new_days() -> Template:
    """Show the form to record days off, or days of work."""
    return Template("tenants/new_days.html", context={"most": calendar.MOST_DAYS})


@post("/tenants/calendar", permission="tenants.calendar", form=new_days, status_code=303)
async def record(work: RequestWork, data: URLEncodedBody[NewDays]) -> Redirect:
    """Record days off, or days of work."""
    changed = await calendar.record(work, data)
    return see(work, f"/tenants/calendar?of={changed[0].year}", f"Đã ghi {len(changed)} ngày; thời hạn được tính lại.")


@get("/tenants/calendar/days/{day:date}", permission="tenants.calendar")
async def ask_take_back(work: RequestWork, day: FromPath[date]) -> Template:
    """Say what taking a day back means, and ask why."""
    return Template("tenants/take_back.html", context={"row": await calendar.find(work, day)})


@post("/tenants/calendar/days/{day:date}", permission="tenants.calendar", form=ask_take_back, status_code=303)
async def take_back(work: RequestWork, day: FromPath[date], data: URLEncodedBody[Reason]) -> Redirect:
    """Take a day back."""
    await calendar.take_back(work, day, data.why)
    return see(work, f"/tenants/calendar?of={day.year}", "Đã bỏ quyết định cho ngày này; thời hạn được tính lại.")


@get("/tenants/calendar/years/{of:int}", permission="tenants.calendar")
async def ask_confirm(work: RequestWork, of: FromPath[int]) -> Template:
    """Ask by which document the days off of a year are official, or why that is to be taken back."""
    return Template("tenants/confirm_year.html", context={"year": of, "row": await calendar.confirmed(work, of)})


@post("/tenants/calendar/years/{of:int}", permission="tenants.calendar", form=ask_confirm, status_code=303)
async def confirm(work: RequestWork, of: FromPath[int], data: URLEncodedBody[NewYear]) -> Redirect:
    """Confirm a year."""
    await calendar.confirm(work, of, data)
    return see(work, f"/tenants/calendar?of={of}", f"Đã xác nhận lịch nghỉ chính thức của năm {of}.")


@post("/tenants/calendar/years/{of:int}/doubt", permission="tenants.calendar", form=ask_confirm, status_code=303)
async def doubt(work: RequestWork, of: FromPath[int], data: URLEncodedBody[Reason]) -> Redirect:
    """Take the confirmation of a year back."""
    await calendar.doubt(work, of, data.why)
    return see(work, f"/tenants/calendar?of={of}", f"Năm {of} lại là dự kiến.")


@get("/api/tenants/calendar", permission="tenants.read")
async def days(work: RequestWork, of: FromQuery[int | None] = None) -> dict[str, Any]:
    """Return every day of a year that is no ordinary working day here, with why."""
    return year.plain(work, _year(of))


@post("/api/tenants/calendar", permission="tenants.calendar", status_code=200)
async def record_days(work: RequestWork, data: JSONBody[NewDays]) -> list[date]:
    """Record days off, or days of work; return those that were not so already."""
    return await calendar.record(work, data)


@post("/api/tenants/calendar/days/{day:date}/withdraw", permission="tenants.calendar", status_code=200)
async def take_day_back(work: RequestWork, day: FromPath[date], data: JSONBody[Reason]) -> CalendarDay:
    """Take a day back, and return it as it is kept."""
    return await calendar.take_back(work, day, data.why)


@post("/api/tenants/calendar/years/{of:int}", permission="tenants.calendar", status_code=200)
async def confirm_year(work: RequestWork, of: FromPath[int], data: JSONBody[NewYear]) -> dict[str, int]:
    """Confirm a year; return the last year that is no prediction."""
    await calendar.confirm(work, of, data)
    return {"horizon": of}


@post("/api/tenants/calendar/years/{of:int}/doubt", permission="tenants.calendar", status_code=200)
async def doubt_year(work: RequestWork, of: FromPath[int], data: JSONBody[Reason]) -> dict[str, int]:
    """Take the confirmation of a year back; return the last year that is no prediction."""
    await calendar.doubt(work, of, data.why)
    return {"horizon": of - 1}


def _year(of: int | None) -> int:
    if of is not None and not FIRST <= of <= LAST:
        raise BadInput(f"Lịch xem được từ năm {FIRST} đến năm {LAST}.")
    return of or today().year
