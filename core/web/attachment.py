"""How an attachment is handed over: as a file to be kept, which no browser opens as a page of ours."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import UUID

from litestar import Response
from litestar.response import Stream
from sqlmodel import Field

from core.attachment import attachment
from core.model import Shape
from core.work import Work

CHUNK = 262_144
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Removal(Shape):
    """Why an attachment is taken away: what the form below its name sends."""

    why: str = Field(min_length=3, max_length=500, title="Lý do")


async def send_attachment(work: Work, about: UUID, attachment_id: UUID) -> Response[Any]:
    """Return an attachment of a thing, to be downloaded. Raises NotFound, or Unavailable if its bytes are lost."""
    found = await attachment(work, about, attachment_id)
    opened = await asyncio.to_thread(work.transaction.storage.open, found.tenant_id, found.key, found.size)
    headers = {
        "content-disposition": disposition(found.name),
        "content-length": str(found.size),
        "content-security-policy": POLICY,
        "cache-control": "private, no-store",
    }
    return Stream(_chunks(opened), media_type=found.media_type, headers=headers)


def disposition(name: str) -> str:
    """Return the header that names a download: in full for today's browsers, in plain letters for others."""
    bare = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in bare if c.isascii() and c.isprintable() and c not in '"\\')
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _chunks(opened: BinaryIO) -> AsyncIterator[bytes]:
    with opened:
        while chunk := await asyncio.to_thread(opened.read, CHUNK):
            yield chunk
