"""The evidence of a case: files are added, handed over and taken away; a denunciation has none here."""

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
from plugins.complaints.routes import cases as pages
from plugins.complaints.service import cases, files


@post(
    "/complaints/{case_id:uuid}/files",
    permission="complaints.handle",
    form=pages.case,
    status_code=303,
    request_max_body_size=UPLOAD_BYTES,
)
async def add(work: RequestWork, case_id: FromPath[UUID], data: MultipartBody[Uploads]) -> Redirect:
    """Add files to a case."""
    await files.add(work, await cases.find(work, case_id), data)
    return see(work, f"/complaints/{case_id}", "Đã nhận tệp.")


@get("/complaints/{case_id:uuid}/files/{file_id:uuid}", permission="complaints.read")
async def file(work: RequestWork, case_id: FromPath[UUID], file_id: FromPath[UUID]) -> Response[Any]:
    """Hand a file over."""
    await cases.find(work, case_id)
    return await send_attachment(work, case_id, file_id)


@post(
    "/complaints/{case_id:uuid}/files/{file_id:uuid}/remove",
    permission="complaints.handle",
    form=pages.case,
    status_code=303,
)
async def remove(
    work: RequestWork, case_id: FromPath[UUID], file_id: FromPath[UUID], data: URLEncodedBody[Removal]
) -> Redirect:
    """Take a file away, with its reason."""
    await files.remove(work, await cases.find(work, case_id), file_id, data.why)
    return see(work, f"/complaints/{case_id}", "Đã gỡ tệp.")


@get("/api/complaints/{case_id:uuid}/files", permission="complaints.read")
async def list_files(work: RequestWork, case_id: FromPath[UUID]) -> Sequence[Attachment]:
    """Return what was added to a case, the oldest first."""
    await cases.find(work, case_id)
    return await attachments(work, case_id)


@post("/api/complaints/{case_id:uuid}/files", permission="complaints.handle", request_max_body_size=UPLOAD_BYTES)
async def add_by_program(
    work: RequestWork, case_id: FromPath[UUID], data: MultipartBody[Uploads]
) -> Sequence[Attachment]:
    """Add files to a case; 201 with all it has."""
    await files.add(work, await cases.find(work, case_id), data)
    return await attachments(work, case_id)
