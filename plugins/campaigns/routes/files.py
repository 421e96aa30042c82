"""The web door of evidence: photographs, minutes and recordings that are attached to an activity."""

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
from plugins.campaigns.routes.activities import activity
from plugins.campaigns.service import files

FILES = "/campaigns/activities/{activity_id:uuid}/files"


@post(FILES, permission="campaigns.report", form=activity, status_code=303, request_max_body_size=UPLOAD_BYTES)
async def attach_files(work: RequestWork, activity_id: FromPath[UUID], data: MultipartBody[Uploads]) -> Redirect:
    """Attach files to an activity from the form."""
    await files.add(work, activity_id, data)
    return see(work, f"/campaigns/activities/{activity_id}", "Đã nhận tệp minh chứng.")


@get(FILES + "/{file_id:uuid}", permission="campaigns.read")
async def file(work: RequestWork, activity_id: FromPath[UUID], file_id: FromPath[UUID]) -> Response[Any]:
    """Hand a file over."""
    return await send_attachment(work, activity_id, file_id)


@post(FILES + "/{file_id:uuid}/remove", permission="campaigns.report", form=activity, status_code=303)
async def remove_file(
    work: RequestWork, activity_id: FromPath[UUID], file_id: FromPath[UUID], data: URLEncodedBody[Removal]
) -> Redirect:
    """Take a file away, with the reason in the audit log."""
    await files.take_away(work, activity_id, file_id, data.why)
    return see(work, f"/campaigns/activities/{activity_id}", "Đã gỡ tệp.")


@get("/api" + FILES, permission="campaigns.read")
async def list_files(work: RequestWork, activity_id: FromPath[UUID]) -> Sequence[Attachment]:
    """Return what is known of the files of an activity."""
    return await attachments(work, activity_id)
