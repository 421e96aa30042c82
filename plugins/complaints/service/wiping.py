"""What is wiped when a matter turns out to be a denunciation: whatever says whose it is, wherever it was written."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from core import Work, attachments, detach
from plugins.complaints.events import CaseSealed
from plugins.complaints.models.case import Case
from plugins.complaints.models.reception import Visit
from plugins.complaints.models.step import CaseStep
from plugins.complaints.models.ticket import Ticket

WIPED = "Đơn đã chuyển, nội dung đã xóa"
WHY = "Đơn được xác định có tố cáo ở đơn vị nhận"


async def wipe(work: Work, case: Case) -> None:
    """Wipe the citizen, what reception has noted, the words of steps, and the marks of the words that were sent.

    Where the matter came from, the same is asked for. What the case itself says is the caller's to redact.
    """
    case.citizen = ""
    for visit in await work.all(select(Visit).where(col(Visit.case_id) == case.id)):
        visit.kind, visit.summary, visit.hamlet = case.kind, case.subject, case.hamlet
        visit.visitor = visit.reply = ""
    for step in await work.all(select(CaseStep).where(col(CaseStep.case_id) == case.id)):
        step.detail = ""
    for ticket in await work.all(select(Ticket).where(col(Ticket.case_id) == case.id)):
        ticket.words_hash = ""
    if case.origin_id:
        work.at(case.came_from).emit(CaseSealed(case_id=case.origin_id))


async def catch_up(work: Work) -> None:
    """Wipe what was asked for while complaints was off here, so that nobody heard it."""
    handed_over = select(Case).where(col(Case.went_to) != "", col(Case.subject) != WIPED)
    for case in await work.all(handed_over):
        if any(told.name == CaseSealed.event_name for told in await work.history(case.id)):
            await wipe_here(work, case.id)


async def wipe_here(work: Work, case_id: UUID) -> None:
    """Wipe all that is left of a matter where it was handed over; a second time changes nothing. Raises NotFound."""
    case = await work.get(Case, case_id)
    case.subject, case.text, case.hamlet = WIPED, WIPED, ""
    for one in await attachments(work, case.id):
        await detach(work, case.id, one.id, WHY)
    await wipe(work, case)
