"""The web door of sheets: a file that was sent becomes rows, and rows become a file to take away."""

import asyncio
import re
from typing import Any, Literal

from litestar import Response
from litestar.datastructures import UploadFile

from core.model import Shape
from core.sheet import LARGEST_BYTES, Rows, Sheet, blank, read, to_csv, to_xlsx
from core.web.attachment import disposition

AT_ONCE = asyncio.Semaphore(1)
"""How many foreign files this process opens at a time: one may want as much memory as the house itself."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def read_sheet[Row: Shape](upload: UploadFile, shape: type[Row]) -> Rows[Row]:
    """Return the rows of a sheet that was sent, each as the Shape wants it; `.numbers` are theirs in the sheet.

    Raises BadInput with all that is wrong, each at `/<row>/<heading>`; see `core/sheet/reading.py`.
    """
    content = await upload.read(LARGEST_BYTES + 1)
    async with AT_ONCE:
        return await asyncio.to_thread(read, content, shape)


async def send_sheet(sheet: Sheet[Any], kind: Literal["csv", "xlsx"]) -> Response[bytes]:
    """Return rows as a file to take away. Written beside the event loop: many rows want seconds."""
    content = await asyncio.to_thread(to_csv if kind == "csv" else to_xlsx, sheet)
    return _file(content, sheet.name, kind)


def empty_sheet(shape: type[Shape], name: str) -> Response[bytes]:
    """Return an XLSX to fill in and send back: the headings, lists to choose from, and a page of advice."""
    return _file(blank(shape, name), f"{name} - mẫu trống", "xlsx")


def _file(content: bytes, name: str, kind: str) -> Response[bytes]:
    """Return a download; its name keeps letters, digits, dots and dashes, and so is one on every system."""
    safe = " ".join(re.sub(r"[^\w.-]", " ", name).split()).strip(". ")[:80] or "Bảng"
    return Response(content, media_type=TYPES[kind], headers={"content-disposition": disposition(f"{safe}.{kind}")})
