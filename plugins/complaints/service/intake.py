"""How a matter comes in: recorded, told apart by its content, checked, split, and compared with what is there."""

from datetime import timedelta
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlmodel import col

from core import BadInput, Conflict, Work, today
from plugins.complaints.events import CaseOpened
from plugins.complaints.models.case import Case, Kind, Matter, NewCase
from plugins.complaints.models.step import NewCheck, NewKind, NewSplit
from plugins.complaints.service import law, sealed
from plugins.complaints.service.clocks import FIRST_CLOCK, clock, set_clock
from plugins.complaints.service.steps import begin, finish, write

ALIKE = 0.6
"""From which likeness of two subjects on they may be the same matter."""

MOST_COMPARED = 500


async def file(work: Work, new: NewCase) -> Case:
    """Record a citizen's matter and start its clock. Raises BadInput for a day in the future.

    A denunciation is refused here: `denounce` takes it, without a citizen. So is a citizen in a mixed letter.
    """
    if new.kind == Kind.DENUNCIATION:
        fault = {"path": "/kind", "message": "Tố cáo được ghi ở mục Tố cáo, không ghi danh tính người tố cáo."}
        raise BadInput(sealed.WHAT_TO_DO, [fault])
    if new.kind == Kind.MIXED:
        if new.citizen:
            fault = {"path": "/citizen", "message": "Đơn nhiều nội dung có thể có tố cáo: để trống, ghi ở sổ giấy."}
            raise BadInput(sealed.WHAT_TO_DO, [fault])
        sealed.guard({"subject": new.subject, "text": new.text, "hamlet": new.hamlet})
    return open_case(work, new, kind=new.kind, citizen=new.citizen)


async def denounce(work: Work, new: Matter) -> Case:
    """Record a denunciation by its redacted content, under a reference made here. Raises BadInput for an identity."""
    sealed.guard({"subject": new.subject, "text": new.text, "hamlet": new.hamlet, "field": new.field})
    return open_case(work, new, kind=Kind.DENUNCIATION, denouncer_ref=sealed.new_reference())


def open_case(work: Work, new: Matter, *, kind: Kind, citizen: str = "", denouncer_ref: str = "") -> Case:
    """Add a case with its first clock and tell of it: one row, one fact, and nothing is asked."""
    received = new.received_on or today()
    if received > today():
        fault = {"path": "/received_on", "message": "Ngày nhận không thể ở tương lai."}
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [fault])
    deadline = clock(FIRST_CLOCK[kind], received, work.calendar)
    case = work.add(
        Case(
            **new.model_dump(exclude={"received_on", "kind", "citizen"}),
            kind=kind,
            citizen=citizen,
            denouncer_ref=denouncer_ref,
            received_on=received,
            rule=deadline.rule.id,
            due_on=deadline.ends_on,
            needs_check=deadline.needs_check,
        )
    )
    work.emit(CaseOpened(case_id=case.id, kind=case.kind, received_on=received, due_on=case.due_on))
    return case


async def check(_work: Work, case: Case, found: NewCheck) -> Case:
    """Note which conditions of TT 05/2021, art. 6(2) are not met. Raises BadInput for a code nobody knows."""
    on = today()
    begin(case, "conditions", on)
    known = law.reasons("condition", on)
    codes = found.missing.split()
    if unknown := [code for code in codes if code not in known]:
        raise BadInput("Chọn điều kiện trong danh sách.", [{"path": "/missing", "message": ", ".join(unknown)}])
    case.missing = " ".join(codes)
    return case


async def classify(work: Work, case: Case, given: NewKind) -> Case:
    """Say what a case is by its content; its clock starts anew from the day of receipt.

    As a denunciation it keeps only the redacted words, and whoever brought it is wiped out here. Raises BadInput.
    """
    on = today()
    move = begin(case, "classify", on)
    kind, before = given.kind, case.kind
    if kind in sealed.ALONE:
        if kind == Kind.DENUNCIATION and not (given.subject and given.text):
            fault = {"path": "/text", "message": "Ghi lại tóm tắt và nội dung đã lược danh tính người tố cáo."}
            raise BadInput(sealed.WHAT_TO_DO, [fault])
        case.subject, case.text, case.citizen = given.subject or case.subject, given.text or case.text, ""
        sealed.guard({"subject": case.subject, "text": case.text, "hamlet": case.hamlet})
    if kind == Kind.DENUNCIATION:
        case.denouncer_ref = sealed.new_reference()
    case.kind = kind
    set_clock(case, clock(FIRST_CLOCK[kind], case.received_on, work.calendar))
    write(work, case, move, on, case.step, reason=f"{before} → {kind}")
    return await finish(work, case, move, on)


async def split(work: Work, case: Case, new: NewSplit) -> Case:
    """Make a case of each matter of a mixed letter, received on the same day. Raises BadInput, Conflict.

    No part remembers the letter if one of them is a denunciation: from the other parts one could tell whose it is.
    """
    on, parts = today(), new.parts
    move = begin(case, "split", on)
    if len(parts) < 2:  # noqa: PLR2004 - one part is no splitting
        raise Conflict("Tách đơn cần ít nhất hai nội dung. Nếu chỉ có một, hãy phân loại lại.")
    secret = any(part.kind == Kind.DENUNCIATION for part in parts)
    for part in parts:
        said = case.model_dump(include={"hamlet", "channel", "field", "against", "remote", "received_on"})
        matter = Matter.model_validate({**said, "subject": part.subject, "text": part.text})
        if part.kind == Kind.DENUNCIATION:
            await denounce(work, matter)
        else:
            if secret:
                sealed.guard({"subject": part.subject, "text": part.text})
            one = open_case(work, matter, kind=part.kind)
            one.parent_id = None if secret else case.id
    write(work, case, move, on, "split", detail=f"Thành {len(parts)} hồ sơ")
    return await finish(work, case, move, on)


async def similar(work: Work, case: Case) -> list[Case]:
    """Return cases of this unit that may be the same matter: alike in place or in subject, of the last 90 days."""
    since = case.received_on - timedelta(days=law.limit("similar.days", today()))
    near = select(Case).where(
        col(Case.tenant_id) == case.tenant_id,
        col(Case.id) != case.id,
        col(Case.kind) != Kind.DENUNCIATION,
        col(Case.received_on).between(since, case.received_on),
    )
    found = await work.all(near.order_by(col(Case.received_on).desc()).limit(MOST_COMPARED))
    return [other for other in found if _alike(case, other)]


def _alike(one: Case, other: Case) -> bool:
    likeness = SequenceMatcher(None, one.subject.casefold(), other.subject.casefold()).ratio()
    here = one.hamlet and one.hamlet.casefold() == other.hamlet.casefold()
    return likeness >= (ALIKE if here else (1 + ALIKE) / 2)
