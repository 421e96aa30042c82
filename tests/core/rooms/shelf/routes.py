"""The web door of the shelf: the routes that stand beside `ui.attachments` and `ui.attach_form`."""

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
    Template,
    Uploads,
    URLEncodedBody,
    attachments,
    get,
    post,
    see,
    send_attachment,
)
from shelf import service


@get("/shelf/{shelf_id:uuid}", permission="shelf.read")
async def show(work: RequestWork, shelf_id: FromPath[UUID]) -> Template:
    """Show what lies on a shelf."""
    return Template("shelf/shelf.html", context={"shelf_id": shelf_id, "files": await attachments(work, shelf_id)})


@post(
    "/shelf/{shelf_id:uuid}/files",
    permission="shelf.fill",
    form=show,
    status_code=303,
    request_max_body_size=UPLOAD_BYTES,
)
async def lay(work: RequestWork, shelf_id: FromPath[UUID], data: MultipartBody[Uploads]) -> Redirect:
    """Lay files on a shelf from the form."""
    await service.lay(work, shelf_id, data)
    return see(work, f"/shelf/{shelf_id}", "Đã nhận tệp.")


@get("/shelf/{shelf_id:uuid}/files/{file_id:uuid}", permission="shelf.read")
async def file(work: RequestWork, shelf_id: FromPath[UUID], file_id: FromPath[UUID]) -> Response[Any]:
    """Hand a file over."""
    return await send_attachment(work, shelf_id, file_id)


@post("/shelf/{shelf_id:uuid}/files/{file_id:uuid}/remove", permission="shelf.fill", form=show, status_code=303)
async def take_away(
    work: RequestWork, shelf_id: FromPath[UUID], file_id: FromPath[UUID], data: URLEncodedBody[Removal]
) -> Redirect:
    """Take a file away, from the form below its name."""
    await service.take_away(work, shelf_id, file_id, data.why)
    return see(work, f"/shelf/{shelf_id}", "Đã gỡ tệp.")


@get("/api/shelf/{shelf_id:uuid}/files", permission="shelf.read")
async def list_files(work: RequestWork, shelf_id: FromPath[UUID]) -> Sequence[Attachment]:
    """Return what is known of the files on a shelf."""
    return await attachments(work, shelf_id)


@post("/api/shelf/{shelf_id:uuid}/files", permission="shelf.fill", request_max_body_size=UPLOAD_BYTES)
async def add_files(work: RequestWork, shelf_id: FromPath[UUID], data: MultipartBody[Uploads]) -> Sequence[Attachment]:
    """Lay files on a shelf; 201 with what is known of them."""
    return await service.lay(work, shelf_id, data)
