"""Attachments: evidence and documents that people add to a thing of any plugin, to a case as to an assessment."""

import asyncio
from datetime import timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID

import structlog
from litestar.datastructures import UploadFile
from sqlalchemy import Index, func, text
from sqlmodel import Field, col, select

from core.content import NAME_LENGTH, examine
from core.errors import BadInput, Conflict, NotFound
from core.model import TenantModel
from core.moment import now
from core.work import Work

PER_THING = 20
AT_ONCE = asyncio.Semaphore(1)
"""How many files this process examines at a time: a large photograph wants as much memory as the house itself."""

ORPHAN, FORGOTTEN = timedelta(days=1), timedelta(days=8)


class Attachment(TenantModel, table=True):
    """A file that was added to a thing; its bytes lie in the storage under `key`."""

    __table_args__ = (Index("core_attachment_about", "tenant_id", "about"),)

    about: UUID
    name: str
    media_type: str
    size: int = Field(description="bytes as they are kept; a photograph is drawn anew")
    sha256: str
    key: str = Field(exclude=True)
    added_by: str
    added_by_name: str


async def attach(work: Work, about: UUID, upload: UploadFile, field: str = "files") -> Attachment:
    """Examine a file and add it to a thing; whether the thing is there and may be added to is for the caller to ask.

    A photograph loses what the camera wrote into it, the place above all. Raises BadInput at `field` if the file is
    too large or of no kind that is taken, Conflict if the thing or the unit has no room left.
    """
    storage = work.transaction.storage
    try:
        content = await _read(upload, storage.file_bytes)
        async with AT_ONCE:
            examined = await asyncio.to_thread(examine, upload.filename, content)
    except BadInput as refused:
        told = f"«{upload.filename[:NAME_LENGTH]}»: {refused}"
        raise BadInput(told, [{"path": f"/{field}", "message": told}]) from None
    await _make_room(work, about, len(examined.content))
    key = await asyncio.to_thread(storage.put, work.tenant.id, examined.content)
    return work.add(
        Attachment(
            about=about,
            name=examined.name,
            media_type=examined.media_type,
            size=len(examined.content),
            sha256=sha256(examined.content).hexdigest(),
            key=key,
            added_by=work.actor.id,
            added_by_name=work.actor.name,
        )
    )


async def attachments(work: Work, about: UUID) -> list[Attachment]:
    """Return what was added to a thing, within reach, the oldest first."""
    found = select(Attachment).where(col(Attachment.about) == about)
    return await work.all(found.order_by(col(Attachment.created_at), col(Attachment.id)))


async def attachment(work: Work, about: UUID, attachment_id: UUID) -> Attachment:
    """Return one attachment of a thing. Raises NotFound, also when it belongs to another thing."""
    found = await work.get(Attachment, attachment_id)
    if found.about != about:
        raise NotFound("Không có tệp này.")
    return found


async def copy_attachments(work: Work, about: UUID, there: Work, new_about: UUID) -> None:
    """Let the files of a thing go along to another unit, as copies of its own. Raises Unavailable if bytes are lost.

    What is handed over is not refused for want of room: that unit has not asked for it.
    """
    storage = work.transaction.storage
    for one in await attachments(work, about):
        with await asyncio.to_thread(storage.open, one.tenant_id, one.key, one.size) as kept:
            key = await asyncio.to_thread(storage.put, there.tenant.id, await asyncio.to_thread(kept.read))
        said = one.model_dump(include={"name", "media_type", "size", "sha256", "added_by", "added_by_name"})
        there.add(Attachment(**said, about=new_about, key=key))


async def detach(work: Work, about: UUID, attachment_id: UUID, why: str) -> None:
    """Take an attachment away, with its reason in the audit log; its bytes go once that is certain. Raises NotFound.

    The audit log keeps its size and its SHA-256, never its name, which may be a person's.
    """
    found = await attachment(work, about, attachment_id)
    work.audit("core.detach", str(about), why, size=found.size, sha256=found.sha256)
    await work.db.delete(found)
    await work.db.flush()
    storage = work.transaction.storage
    work.transaction.after_commit.append(partial(storage.remove, found.tenant_id, found.key))


async def sweep(work: Work) -> int:
    """Remove bytes that no row knows, left by work that came to nothing; return how many. For who sees every tenant.

    What is younger than a day may belong to work that has not ended. What is older than a week has been passed by for
    a week: then rather the rows are missing, from a wrong database or an old copy, and nothing is touched.
    """
    storage = work.transaction.storage
    found = await asyncio.to_thread(lambda: set(storage.old(ORPHAN, FORGOTTEN, now().timestamp())))
    known = (
        {tuple(row) for row in await work.all(select(col(Attachment.tenant_id), col(Attachment.key)))}
        if found
        else set()
    )
    for tenant, key in found - known:
        await asyncio.to_thread(storage.remove, tenant, key)
        structlog.get_logger().info("orphan_swept", tenant=tenant, key=key)
    return len(found - known)


async def _read(upload: UploadFile, most: int) -> bytes:
    content = await upload.read(most + 1)
    await upload.close()
    if len(content) > most:
        raise BadInput(f"Tệp lớn hơn {most // 1_000_000} MB. Hãy thu nhỏ hoặc chia nhỏ rồi gửi lại.")
    return content


async def _make_room(work: Work, about: UUID, size: int) -> None:
    """Let one more file in. Who comes at the same time waits, so that together they cannot take more than there is."""
    storage = work.transaction.storage
    key = {"key": f"attachment {work.tenant.id}"}
    await work.db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), key)
    own = col(Attachment.tenant_id) == work.tenant.id
    per_thing = func.count().filter(col(Attachment.about) == about)
    ((here, taken),) = await work.all(
        select(per_thing, func.coalesce(func.sum(col(Attachment.size)), 0)).select_from(Attachment).where(own)
    )
    if here >= PER_THING:
        raise Conflict(f"Đã có {PER_THING} tệp ở đây, nhiều nhất là {PER_THING}. Hãy gỡ bớt tệp không cần.")
    if taken + size > storage.tenant_bytes:
        raise Conflict(
            f"Kho tệp của đơn vị đã đầy ({storage.tenant_bytes // 1_000_000} MB). "
            "Hãy gỡ bớt tệp không cần, hoặc báo người vận hành tăng dung lượng."
        )
