"""Reception: the month of sessions, one session, the timetable, visits, and the JSON of each."""

from datetime import date
from uuid import UUID

from core import FromPath, FromQuery, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see, today
from plugins.complaints.models.reception import Call, Habit, Holding, Month, Move, NewVisit, Reception
from plugins.complaints.service import attendance, law, months, sealed, sessions, timetable, visits
from plugins.complaints.service.norms import norm


@get("/complaints/reception", permission="complaints.read", menu="Tiếp công dân", icon="people", order=50)
async def overview(work: RequestWork, month: FromQuery[str] = "") -> Template:
    """Show the sessions of a month, how often the head has received this year, and the units below."""
    begin, end = months.bounds(month)
    found = await sessions.between(work, begin, end)
    year = await attendance.by_unit(work, date(begin.year, 1, 1), date(begin.year, 12, 31))
    context = {
        "month": begin,
        "before": months.before(begin),
        "after": months.after(begin),
        "own": [one for one in found if one.tenant_id == work.tenant.id],
        "days": months.sheet(work, begin, end, found),
        "duty": norm("head_days", begin, work.tenant.level),
        "year": attendance.total(year, work.reach),
        "below": attendance.below(work, year),
    }
    return Template("complaints/reception.html", context=context)


@post("/complaints/reception/plan", permission="complaints.handle", form=overview, status_code=303)
async def plan(work: RequestWork, data: URLEncodedBody[Month]) -> Redirect:
    """Plan the sessions of a month by the timetable."""
    new = await sessions.plan(work, months.bounds(data.month)[0])
    said = f"Đã lập lịch {new} buổi tiếp." if new else "Tháng này không có buổi nào phải lập thêm."
    return see(work, f"/complaints/reception?month={data.month}", said)


@get("/complaints/reception/timetable", permission="complaints.handle")
async def habit(work: RequestWork) -> Template:
    """Show on which days and where the head receives."""
    context = {"habit": await timetable.habit(work), "duty": norm("head_days", today(), work.tenant.level)}
    return Template("complaints/timetable.html", context=context)


@post("/complaints/reception/timetable", permission="complaints.handle", form=habit, status_code=303)
async def settle(work: RequestWork, data: URLEncodedBody[Habit]) -> Redirect:
    """Set on which days and where the head receives."""
    await timetable.settle(work, data)
    return see(work, "/complaints/reception", "Đã lưu lịch thường lệ. Bấm «Lập lịch tháng» để xếp các buổi mới.")


@get("/complaints/reception/call", permission="complaints.handle")
async def new_call() -> Template:
    """Show the form for a session outside the timetable."""
    return Template("complaints/call.html", context={})


@post("/complaints/reception/call", permission="complaints.handle", form=new_call, status_code=303)
async def call(work: RequestWork, data: URLEncodedBody[Call]) -> Redirect:
    """Call a session outside the timetable."""
    session = await sessions.call(work, data)
    return see(work, f"/complaints/reception/{session.id}", "Đã ghi buổi tiếp đột xuất.")


@get(
    "/complaints/reception/visit",
    permission="complaints.handle",
    menu="Ghi lượt tiếp",
    icon="person-plus",
    order=60,
    forgets=sealed.forget_if_sealed,
)
async def new_visit(work: RequestWork, session: FromQuery[UUID | None] = None) -> Template:
    """Show the form in which a visit is recorded: in a session, by default that of today, or at the office."""
    open_now = [one for one in await sessions.between(work, today(), today()) if one.state == "planned"]
    wanted = await sessions.find(work, session) if session else next(iter(open_now), None)
    return Template("complaints/visit.html", context={"session": wanted, "refusals": law.reasons("turn_away", today())})


@post("/complaints/reception/visit", permission="complaints.handle", form=new_visit, status_code=303)
async def record(work: RequestWork, data: URLEncodedBody[NewVisit]) -> Redirect:
    """Record a visit; where a letter was received, go on to its case."""
    visit = await visits.record(work, data)
    if visit.case_id:
        return see(work, f"/complaints/{visit.case_id}", "Đã ghi lượt tiếp và lập hồ sơ từ đơn đã nhận.")
    back = f"/complaints/reception/{visit.reception_id}" if visit.reception_id else "/complaints/registers/reception"
    return see(work, back, "Đã ghi lượt tiếp vào sổ.")


@get("/complaints/reception/{session_id:uuid}", permission="complaints.read")
async def session(work: RequestWork, session_id: FromPath[UUID]) -> Template:
    """Show one session: who is expected to hold it, who came, and what can be done next."""
    found = await sessions.find(work, session_id)
    came = await visits.of(work, session_id)
    return Template("complaints/session.html", context={"session": found, "visits": came})


@post("/complaints/reception/{session_id:uuid}/hold", permission="complaints.handle", form=session, status_code=303)
async def hold(work: RequestWork, session_id: FromPath[UUID], data: URLEncodedBody[Holding]) -> Redirect:
    """Close a session that took place."""
    await sessions.hold(work, session_id, data)
    return see(work, f"/complaints/reception/{session_id}", "Đã ghi nhận buổi tiếp công dân.")


@post("/complaints/reception/{session_id:uuid}/move", permission="complaints.handle", form=session, status_code=303)
async def move(work: RequestWork, session_id: FromPath[UUID], data: URLEncodedBody[Move]) -> Redirect:
    """Put a planned session off."""
    await sessions.move(work, session_id, data)
    return see(work, f"/complaints/reception/{session_id}", "Đã đổi ngày tiếp.")


@get("/api/complaints/reception", permission="complaints.read")
async def list_sessions(work: RequestWork, begin: FromQuery[date], end: FromQuery[date]) -> list[Reception]:
    """Return the sessions within reach from one day to another, both included."""
    return await sessions.between(work, begin, end)


@post("/api/complaints/reception/plan", permission="complaints.handle", status_code=200)
async def plan_month(work: RequestWork, data: JSONBody[Month]) -> dict[str, int]:
    """Plan the sessions of a month by the timetable; return how many were new."""
    return {"planned": await sessions.plan(work, months.bounds(data.month)[0])}


@post("/api/complaints/reception/timetable", permission="complaints.handle", status_code=200)
async def set_habit(work: RequestWork, data: JSONBody[Habit]) -> Habit:
    """Set on which days and where the head receives."""
    await timetable.settle(work, data)
    return data


@post("/api/complaints/reception", permission="complaints.handle")
async def call_session(work: RequestWork, data: JSONBody[Call]) -> Reception:
    """Call a session outside the timetable; 201 with the session."""
    return await sessions.call(work, data)


@post("/api/complaints/reception/{session_id:uuid}/hold", permission="complaints.handle", status_code=200)
async def hold_session(work: RequestWork, session_id: FromPath[UUID], data: JSONBody[Holding]) -> Reception:
    """Close a session that took place."""
    return await sessions.hold(work, session_id, data)


@post("/api/complaints/reception/{session_id:uuid}/move", permission="complaints.handle", status_code=200)
async def move_session(work: RequestWork, session_id: FromPath[UUID], data: JSONBody[Move]) -> Reception:
    """Put a planned session off."""
    return await sessions.move(work, session_id, data)


@post("/api/complaints/reception/visits", permission="complaints.handle")
async def record_visit(work: RequestWork, data: JSONBody[NewVisit]) -> dict[str, object]:
    """Record a visit; 201 with its id, and that of the case it has opened. Names are never read back."""
    return visits.plain(await visits.record(work, data))


@get("/api/complaints/reception/attendance", permission="complaints.read")
async def attended(work: RequestWork, begin: FromQuery[date], end: FromQuery[date]) -> list[dict[str, object]]:
    """Return how often the head has received, of how often the law wants it: here, and in each unit directly below."""
    return attendance.plain(work, await attendance.by_unit(work, begin, end))
