"""Files of a case, where they may be: a scan of a letter shows a hand and a signature."""

from uuid import UUID

from core import Conflict, Uploads, Work, attach, detach
from plugins.complaints.models.case import Case
from plugins.complaints.service import sealed


async def add(work: Work, case: Case, data: Uploads) -> None:
    """Add files to a case, all or none. Raises Conflict where a denunciation may be in them, BadInput."""
    if case.kind in sealed.ALONE:
        raise Conflict("Đơn có thể có tố cáo thì không đính kèm bản chụp: chữ ký, bút tích chỉ giữ ở sổ giấy.")
    for upload in data.files:
        await attach(work, case.id, upload)


async def remove(work: Work, case: Case, file_id: UUID, why: str) -> None:
    """Take a file away. Raises NotFound."""
    await detach(work, case.id, file_id, why)
