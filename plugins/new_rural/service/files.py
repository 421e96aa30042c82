"""Keep the papers that prove a criterion: files that a commune lays beside its assessment while it is open."""

from collections.abc import Sequence
from uuid import UUID

from core import Attachment, Conflict, Uploads, Work, attach, attachments, detach
from plugins.new_rural.models.assessment import Assessment
from plugins.new_rural.service import assessments, catalogue


async def papers(work: Work, assessment: Assessment, no: int) -> Sequence[Attachment]:
    """Return what is known of the files that prove one criterion."""
    return await attachments(work, assessment.papers(no))


async def find(work: Work, assessment_id: UUID, no: int) -> UUID:
    """Return the id under which the files of a criterion are kept. Raises NotFound."""
    assessment = await assessments.find(work, assessment_id)
    catalogue.find_criterion(assessment.set_id, no)
    return assessment.papers(no)


async def lay(work: Work, assessment_id: UUID, no: int, data: Uploads) -> list[Attachment]:
    """Add files that prove a criterion: all or none. Raises Conflict unless the assessment is open."""
    about = await _may_change(work, assessment_id, no)
    return [await attach(work, about, upload) for upload in data.files]


async def take_away(work: Work, assessment_id: UUID, no: int, file_id: UUID, why: str) -> None:
    """Take a file away, with the reason in the audit log. Raises Conflict unless the assessment is open."""
    await detach(work, await _may_change(work, assessment_id, no), file_id, why)


async def _may_change(work: Work, assessment_id: UUID, no: int) -> UUID:
    assessments.only_own_people(work)
    if not (await assessments.find(work, assessment_id)).open:
        raise Conflict(assessments.CLOSED)
    return await find(work, assessment_id, no)
