"""Reminders: which periods run out, whom they concern, and that they were seen."""

from collections.abc import Sequence
from uuid import UUID

from core import FromPath, Redirect, RequestWork, Template, get, post, see
from plugins.complaints.models.notice import Notice
from plugins.complaints.service import clocks, notices


@get("/complaints/notices", permission="complaints.read", menu="Nhắc việc", icon="bell", order=15)
async def reminders(work: RequestWork) -> Template:
    """Show the reminders of this unit, the most urgent first."""
    told = await notices.notices(work)
    titles = {rule.id: rule.title for rule in clocks.rules()}
    context = {"notices": told, "titles": titles, "subjects": await notices.subjects(work, told)}
    return Template("complaints/notices.html", context=context)


@post("/complaints/notices/{notice_id:uuid}/see", permission="complaints.handle", form=reminders, status_code=303)
async def mark_seen(work: RequestWork, notice_id: FromPath[UUID]) -> Redirect:
    """Put a reminder aside."""
    await notices.see(work, notice_id)
    return see(work, "/complaints/notices", "Đã xem lời nhắc.")


@get("/api/complaints/notices", permission="complaints.read")
async def list_reminders(work: RequestWork) -> Sequence[Notice]:
    """Return the reminders of this unit, the most urgent first."""
    return await notices.notices(work)


@post("/api/complaints/notices/{notice_id:uuid}/see", permission="complaints.handle", status_code=200)
async def see_reminder(work: RequestWork, notice_id: FromPath[UUID]) -> Notice:
    """Put a reminder aside."""
    return await notices.see(work, notice_id)
