"""The evidence of an activity: files are added and taken away by the unit that did it."""

from uuid import UUID

from core import NotFound, Uploads, Work, attach, detach
from plugins.campaigns.service import diary


async def add(work: Work, activity_id: UUID, data: Uploads) -> None:
    """Attach files to an activity of this unit, all or none. Raises NotFound."""
    await _own(work, activity_id)
    for upload in data.files:
        await attach(work, activity_id, upload)


async def take_away(work: Work, activity_id: UUID, file_id: UUID, why: str) -> None:
    """Take a file away, with the reason in the audit log. Raises NotFound."""
    await _own(work, activity_id)
    await detach(work, activity_id, file_id, why)


async def _own(work: Work, activity_id: UUID) -> None:
    if (await diary.find(work, activity_id)).tenant_id != work.tenant.id:
        raise NotFound("Hoạt động này thuộc đơn vị khác.")
