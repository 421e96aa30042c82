"""Before a matter is accepted: its conditions are checked, it is told apart by its content, and split."""

from core import BadInput, Conflict, Work, attachments, today
from plugins.complaints.models.case import Case, Kind, Matter
from plugins.complaints.models.step import NewCheck, NewKind, NewSplit
from plugins.complaints.service import law, sealed, wiping
from plugins.complaints.service.clocks import FIRST_CLOCK, clock, set_clock
from plugins.complaints.service.intake import denounce, open_case
from plugins.complaints.service.steps import begin, finish, write


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
    if kind in sealed.ALONE and await attachments(work, case.id):
        raise Conflict("Hãy gỡ các tệp đính kèm trước: trong đó có thể có chữ ký, bút tích của người tố cáo.")
    if kind in sealed.ALONE:
        if kind == Kind.DENUNCIATION and not (given.subject and given.text):
            fault = {"path": "/text", "message": "Ghi lại tóm tắt và nội dung đã lược danh tính người tố cáo."}
            raise BadInput(sealed.WHAT_TO_DO, [fault])
        case.subject, case.text = given.subject or case.subject, given.text or case.text
        sealed.guard({"subject": case.subject, "text": case.text, "hamlet": case.hamlet})
    if kind == Kind.DENUNCIATION:
        case.denouncer_ref = sealed.new_reference()
    case.kind = kind
    if kind in sealed.ALONE:
        await wiping.wipe(work, case)
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
