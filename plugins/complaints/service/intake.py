"""How a matter comes in: one at a time, and a denunciation by a way of its own."""

from datetime import date

from core import BadInput, Deadline, Work, today
from plugins.complaints.events import CaseOpened
from plugins.complaints.models.case import Case, Kind, Matter, NewCase
from plugins.complaints.models.denunciation import NewDenunciation
from plugins.complaints.service import competence, sealed
from plugins.complaints.service.clocks import FIRST_CLOCK, SEVERAL_PLACES, clock

KEPT = Matter.model_fields.keys() - {"received_on", "against"}
"""What of a matter is kept as it was said."""


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
    sealed.guard({"subject": new.subject, "text": new.text, "hamlet": new.hamlet})
    return open_case(work, new, kind=Kind.DENUNCIATION, denouncer_ref=sealed.new_reference())


def open_case(work: Work, new: Matter, *, kind: Kind, citizen: str = "", denouncer_ref: str = "") -> Case:
    """Add a case with its first clock and tell of it: one row, one fact, and nothing is asked."""
    received = new.received_on or today()
    against = _against(new, received)
    deadline = _first_deadline(work, kind, new, received)
    case = work.add(
        Case(
            **new.model_dump(include=KEPT),
            against=against,
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


def _first_deadline(work: Work, kind: Kind, new: Matter, received: date) -> Deadline:
    """Return a matter's first clock. Raises BadInput for a day to come, or one whose law is not known here."""
    several = isinstance(new, NewDenunciation) and new.several_places
    why_not = "Ngày nhận không thể ở tương lai." if received > today() else ""
    try:
        deadline = clock(SEVERAL_PLACES if several else FIRST_CLOCK[kind], received, work.calendar)
    except BadInput as unknown:
        why_not = why_not or str(unknown)
    if why_not:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [{"path": "/received_on", "message": why_not}])
    return deadline


def _against(new: Matter, on: date) -> str:
    """Return the code of whose decision it is, given as a code or by its title. Raises BadInput."""
    if not new.against:
        return ""
    for code, title in competence.offered(on).items():
        if new.against.casefold() in {code, title.casefold()}:
            return code
    fault = {"path": "/against", "message": f"Chọn một trong: {'; '.join(competence.offered(on).values())}."}
    raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [fault])
