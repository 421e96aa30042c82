"""The web door of the papers that prove a criterion: lay them beside an assessment, hand them over, take them away."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core import (
    UPLOAD_BYTES,
    Attachment,
    FromPath,
    MultipartBody,
    Redirect,
    Removal,
    RequestWork,
    Response,
    Uploads,
    URLEncodedBody,
    attachments,
    get,
    post,
    see,
    send_attachment,
)
from plugins.new_rural.routes.assessments import fill
from plugins.new_rural.service import files

FILES = "/new_rural/assessments/{assessment_id:uuid}/criteria/{no:int}/files"


@post(FILES, permission="new_rural.assess", form=fill, status_code=303, request_max_body_size=UPLOAD_BYTES)
async def lay(
    work: RequestWork, assessment_id: FromPath[UUID], no: FromPath[int], data: MultipartBody[Uploads]
) -> Redirect:
    """Lay papers beside a criterion from the form."""
    await files.lay(work, assessment_id, no, data)
    return see(work, f"/new_rural/assessments/{assessment_id}/criteria/{no}", "Đã nhận tệp.")


@get(f"{FILES}/{{file_id:uuid}}", permission="new_rural.read")
async def hand_over(
    work: RequestWork, assessment_id: FromPath[UUID], no: FromPath[int], file_id: FromPath[UUID]
) -> Response[Any]:
    """Hand a paper over."""
    return await send_attachment(work, await files.find(work, assessment_id, no), file_id)


@post(f"{FILES}/{{file_id:uuid}}/remove", permission="new_rural.assess", form=fill, status_code=303)
async def take_away(
    work: RequestWork,
    assessment_id: FromPath[UUID],
    no: FromPath[int],
    file_id: FromPath[UUID],
    data: URLEncodedBody[Removal],
) -> Redirect:
    """Take a paper away, from the form below its name."""
    await files.take_away(work, assessment_id, no, file_id, data.why)
    return see(work, f"/new_rural/assessments/{assessment_id}/criteria/{no}", "Đã gỡ tệp.")


@get(f"/api{FILES}", permission="new_rural.read")
async def list_papers(work: RequestWork, assessment_id: FromPath[UUID], no: FromPath[int]) -> Sequence[Attachment]:
    """Return what is known of the papers of a criterion."""
    return await attachments(work, await files.find(work, assessment_id, no))


@post(f"/api{FILES}", permission="new_rural.assess", request_max_body_size=UPLOAD_BYTES)
async def add_papers(
    work: RequestWork, assessment_id: FromPath[UUID], no: FromPath[int], data: MultipartBody[Uploads]
) -> Sequence[Attachment]:
    """Lay papers beside a criterion; 201 with what is known of them."""
    return await files.lay(work, assessment_id, no, data)
