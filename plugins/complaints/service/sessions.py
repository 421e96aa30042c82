"""The sessions in which the head receives citizens: planned, called at need, moved, held, missed."""

from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from core import BadInput, Conflict, Figure, Work, today
from plugins.complaints.events import ReceptionHeld, ReceptionMissed
from plugins.complaints.models.reception import Call, Holding, Move, Reception, State, Visit
from plugins.complaints.service import timetable

AHEAD = timedelta(days=62)
NOT_RIGHT = "Có chỗ chưa đúng; chưa có gì được ghi."


async def plan(work: Work, month: date, since: date | None = None) -> int:
    """Plan this unit's sessions of a month by its timetable, from today on; return how many were new.

    Days that are planned already stay as they are, so that a second click changes nothing.
    """
    begin = max(month.replace(day=1), since or today())
    end = month.replace(day=monthrange(month.year, month.month)[1])
    known = {one.day for one in await between(work, begin, end) if one.regular and one.tenant_id == work.tenant.id}
    usual = await timetable.habit(work)
    new = [one for one in timetable.days(work.tenant, usual, begin, end, work.calendar) if one.day not in known]
    for day, why in new:
        work.add(Reception(day=day, regular=True, place=usual.place, hours=usual.hours, moved_because=why))
    return len(new)


async def call(work: Work, wanted: Call) -> Reception:
    """Call a session outside the timetable, on a day past or to come (Law on Citizen Reception 2013, art. 18)."""
    return work.add(Reception(day=wanted.day, regular=False, place=wanted.place))


async def move(work: Work, session_id: UUID, to: Move) -> Reception:
    """Put a planned session off to another day. Raises BadInput for a day off, past or taken, Conflict if over."""
    session = await _open(work, session_id)
    why_not = ""
    if to.day < today():
        why_not = "Ngày mới phải từ hôm nay trở đi."
    elif off := work.calendar.why_off(to.day):
        why_not = f"Ngày này nghỉ: {off}."
    elif any(one.regular and one.id != session.id for one in await between(work, to.day, to.day)):
        why_not = "Ngày này đã có buổi tiếp khác."
    if why_not:
        raise BadInput(NOT_RIGHT, [{"path": "/day", "message": why_not}])
    session.day, session.moved_because = to.day, to.why
    return session


async def hold(work: Work, session_id: UUID, holding: Holding) -> Reception:
    """Close a session that took place, with who has held it; tells how many came.

    One that was taken for missed may be recorded late. Raises BadInput for a day to come or a deputy without a reason,
    Conflict if it is closed already.
    """
    session = await work.get(Reception, session_id)
    if session.state == State.HELD:
        raise Conflict("Buổi tiếp này đã được ghi nhận. Dưới đây là nội dung đã ghi.")
    if session.day > today():
        raise Conflict("Chưa đến ngày tiếp, nên chưa ghi nhận được buổi tiếp này.")
    if not holding.by_head and not holding.deputy_why:
        raise BadInput(NOT_RIGHT, [{"path": "/deputy_why", "message": "Ghi vì sao cấp phó tiếp thay."}])
    session.state, session.by_head = State.HELD, holding.by_head
    session.deputy_why = "" if holding.by_head else holding.deputy_why
    visitors, groups = await came(work, session.id)
    work.emit(
        ReceptionHeld(
            session_id=session.id, held_on=session.day, by_head=session.by_head, visitors=visitors, groups=groups
        )
    )
    return session


async def tell_missed(work: Work, day: date) -> int:
    """Mark and tell each planned session that has passed without being held, once; return how many."""
    passed = select(Reception).where(col(Reception.state) == State.PLANNED, col(Reception.day) < day)
    missed = [one for one in await work.all(passed) if one.regular]
    for session in missed:
        session.state = State.MISSED
        work.emit(ReceptionMissed(session_id=session.id, planned_on=session.day))
    return len(missed)


async def find(work: Work, session_id: UUID) -> Reception:
    """Return one session within reach. Raises NotFound."""
    return await work.get(Reception, session_id)


async def between(work: Work, begin: date, end: date) -> list[Reception]:
    """Return the sessions within reach from one day to another, both included, by day."""
    wanted = select(Reception).where(col(Reception.day) >= begin, col(Reception.day) <= end)
    return await work.all(wanted.order_by(col(Reception.day), col(Reception.id)))


async def coming(work: Work) -> list[Reception]:
    """Return this unit's sessions that are still to come in the next two months, by day."""
    return [one for one in await between(work, today(), today() + AHEAD) if one.regular and one.state == State.PLANNED]


def open_to_all(session: Reception) -> dict[str, object]:
    """Return what everybody may know of a session that is to come."""
    return session.model_dump(include={"day", "hours", "place", "moved_because"})


async def figures(work: Work) -> list[Figure]:
    """Return for the home page: sessions of today, people of this month, sessions missed this year, within reach."""
    day, href = today(), f"/t/{work.tenant.id}/complaints/reception"
    year = await between(work, day.replace(month=1, day=1), day)
    people = select(func.coalesce(func.sum(col(Visit.people)), 0)).where(col(Visit.visited_on) >= day.replace(day=1))
    [came_this_month] = await work.all(people)
    missed = sum(one.state == State.MISSED for one in year)
    return [
        Figure("Buổi tiếp công dân hôm nay", sum(one.day == day for one in year), href),
        Figure("Người được tiếp trong tháng", int(came_this_month), f"/t/{work.tenant.id}/complaints/registers"),
        Figure("Buổi tiếp không tổ chức, từ đầu năm", missed, href, "bad" if missed else "good"),
    ]


async def came(work: Work, session_id: UUID) -> tuple[int, int]:
    """Return how many people came to a session, and in how many groups of those that the law calls so."""
    counted = select(func.coalesce(func.sum(col(Visit.people)), 0), func.count().filter(col(Visit.grouped)))
    [(people, groups)] = await work.all(counted.where(col(Visit.reception_id) == session_id))
    return int(people), int(groups)


async def _open(work: Work, session_id: UUID) -> Reception:
    session = await work.get(Reception, session_id)
    if session.state != State.PLANNED:
        raise Conflict("Buổi tiếp này không còn ở trạng thái dự kiến.")
    return session
