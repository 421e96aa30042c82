"""The verbs: lay files on a shelf, take one away."""

from uuid import UUID

from core import Attachment, Uploads, Work, attach, detach


async def lay(work: Work, shelf_id: UUID, data: Uploads) -> list[Attachment]:
    """Add files to a shelf. All are taken or none."""
    return [await attach(work, shelf_id, upload) for upload in data.files]


async def take_away(work: Work, shelf_id: UUID, file_id: UUID, why: str) -> None:
    """Take a file from a shelf, with the reason in the audit log."""
    await detach(work, shelf_id, file_id, why)
