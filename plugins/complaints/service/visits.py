"""Visits: who came about what, at the office any day or in a session of the head, and what came of it."""

from datetime import date
from uuid import UUID

from sqlmodel import col, select

from core import BadInput, Conflict, Work, today
from plugins.complaints.models.case import Channel, Kind, NewCase
from plugins.complaints.models.reception import NewVisit, Outcome, Reception, State, Visit
from plugins.complaints.service import intake, law, sealed
from plugins.complaints.service.norms import figure, norm

NEVER = 10**9
LONGEST_SUBJECT = 200


async def record(work: Work, new: NewVisit) -> Visit:
    """Record a visit; a letter that was received opens a case. Raises BadInput with every fault at its field.

    Whoever denounces is never named here: secrecy of their identity is their right (Law on Denunciations 2018, art. 9).
    """
    session = await work.get(Reception, new.reception_id) if new.reception_id else None
    if session and (session.state == State.HELD or session.tenant_id != work.tenant.id):
        raise Conflict("Buổi tiếp này đã khép sổ. Hãy ghi lượt tiếp vào sổ tiếp thường xuyên.")
    day = session.day if session else new.visited_on or today()
    faults = [{"path": f"/{field}", "message": message} for field, message in _faults(new, day).items()]
    if faults:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", faults)
    if new.kind in sealed.ALONE:
        sealed.guard(new.model_dump(include={"summary", "reply", "hamlet"}))
    visit = work.add(entry(new, day, new.reception_id))
    if new.outcome == Outcome.RECEIVED and new.kind != Kind.DENUNCIATION:
        visit.case_id = (await intake.file(work, _letter(new, day))).id
    return visit


def entry(new: NewVisit, day: date, session_id: UUID | None) -> Visit:
    """Return a visit as it stands in the book."""
    said = new.model_dump(exclude={"visited_on", "reception_id"})
    return Visit(**said, visited_on=day, reception_id=session_id, grouped=is_group(new.people, day))


def is_group(people: int, on: date) -> bool:
    """Say whether so many people are a group, which has to name speakers."""
    return people >= figure("group_from", on, NEVER)


def most_speakers(people: int, on: date) -> int:
    """Return how many speakers a group of so many may name (Law on Citizen Reception 2013, art. 29)."""
    large = people >= figure("large_group_from", on, NEVER)
    return figure("large_group_speakers" if large else "group_speakers", on, people)


def _faults(new: NewVisit, day: date) -> dict[str, str]:
    """Return what is wrong, by field."""
    found: dict[str, str] = {}
    if day > today():
        found["visited_on"] = "Ngày tiếp không thể ở tương lai."
    if new.kind in sealed.ALONE and new.visitor:
        found["visitor"] = "Người tố cáo được giữ bí mật: không ghi họ tên, địa chỉ vào đây."
    if new.outcome == Outcome.REFUSED and new.refusal not in law.reasons("turn_away", day):
        found["refusal"] = "Chọn lý do từ chối tiếp."
    if new.outcome in {Outcome.ANSWERED, Outcome.GUIDED} and not new.reply:
        found["reply"] = "Ghi vắn tắt đã hướng dẫn, trả lời thế nào."
    if is_group(new.people, day) and not 1 <= new.speakers <= most_speakers(new.people, day):
        found["speakers"] = f"Đoàn {new.people} người cử từ 1 đến {most_speakers(new.people, day)} người đại diện."
    if new.online and norm("online", day) is None:
        found["online"] = "Ngày này luật chưa cho tiếp công dân trực tuyến."
    return found


def _letter(new: NewVisit, day: date) -> NewCase:
    return NewCase(
        kind=new.kind,
        subject=new.summary[:LONGEST_SUBJECT],
        text=f"{new.summary}\n{new.reply}".strip(),
        hamlet=new.hamlet,
        citizen=new.visitor,
        channel=Channel.VISIT,
        received_on=day,
    )


async def of(work: Work, session_id: UUID) -> list[Visit]:
    """Return the visits of one session, in the order in which they were recorded."""
    return await work.all(
        select(Visit).where(col(Visit.reception_id) == session_id).order_by(col(Visit.created_at), col(Visit.id))
    )


async def between(work: Work, begin: date, end: date) -> list[Visit]:
    """Return the visits within reach from one day to another, both included, the newest first."""
    wanted = select(Visit).where(col(Visit.visited_on) >= begin, col(Visit.visited_on) <= end)
    return await work.all(wanted.order_by(col(Visit.visited_on).desc(), col(Visit.created_at).desc()))


def plain(visit: Visit) -> dict[str, object]:
    """Return a visit for programs: without the name of whoever came."""
    return visit.model_dump(exclude={"visitor", "version", "created_at"})
