"""Cases as sheets: many come in at once, all within reach go out; never a denunciation, never a citizen's name."""

from collections.abc import Callable

from core import (
    UPLOAD_BYTES,
    MultipartBody,
    Redirect,
    RequestWork,
    Response,
    Sheet,
    Template,
    Upload,
    empty_sheet,
    get,
    post,
    read_sheet,
    see,
    send_sheet,
)
from plugins.complaints.models.case import Case, Kind, Result, Sector
from plugins.complaints.models.ledger import Entry
from plugins.complaints.service import cases as finding
from plugins.complaints.service import ledger, states

KINDS: dict[str, str] = {one: one.label for one in Kind}
SECTORS: dict[str, str] = {"": "", **{one: one.label for one in Sector}}
RESULTS: dict[str, str] = {"": "", **{one: one.label for one in Result}}
COLUMNS: dict[str, str | Callable[[Case], object]] = {
    "Mã": lambda case: str(case.id),
    "Loại": lambda case: KINDS[case.kind],
    "Lần": "level",
    "Tóm tắt": "subject",
    "Lĩnh vực": lambda case: SECTORS[case.field],
    "Thôn, khu phố": "hamlet",
    "Ngày nhận": "received_on",
    "Ngày thụ lý": "accepted_on",
    "Hạn": "due_on",
    "Bước": states.title,
    "Ngày trả lời": "answered_on",
    "Kết quả": lambda case: RESULTS[case.result],
    "Ngày kết thúc": "closed_on",
}
"""What leaves of a case beside its unit: who brought it does not."""


@get("/complaints/import", permission="complaints.handle")
async def sheets() -> Template:
    """Show how cases come in as a sheet."""
    return Template("complaints/import.html")


@post(
    "/complaints/import",
    permission="complaints.handle",
    form=sheets,
    request_max_body_size=UPLOAD_BYTES,
    status_code=303,
)
async def take_in(work: RequestWork, data: MultipartBody[Upload]) -> Redirect:
    """Record all matters of a sheet."""
    taken = await ledger.take_in(work, await read_sheet(data.file, Entry))
    return see(work, "/complaints", f"Đã ghi nhận {taken} hồ sơ từ bảng tính.")


@get("/complaints/empty.xlsx", permission="complaints.handle", sync_to_thread=False)
def empty() -> Response[bytes]:
    """Return the sheet to fill in."""
    return empty_sheet(Entry, "Đơn thư")


@get("/complaints/export.xlsx", permission="complaints.read")
async def export(work: RequestWork) -> Response[bytes]:
    """Return the cases within reach, for people."""
    return await send_sheet(await _leaving(work), "xlsx")


@get("/complaints/export.csv", permission="complaints.read")
async def export_plain(work: RequestWork) -> Response[bytes]:
    """Return the cases within reach, for programs."""
    return await send_sheet(await _leaving(work), "csv")


@post("/api/complaints/import", permission="complaints.handle", request_max_body_size=UPLOAD_BYTES, status_code=200)
async def take_in_by_program(work: RequestWork, data: MultipartBody[Upload]) -> dict[str, int]:
    """Record all matters of a sheet; returns how many."""
    return {"taken": await ledger.take_in(work, await read_sheet(data.file, Entry))}


async def _leaving(work: RequestWork) -> Sheet[Case]:
    unit = {"Đơn vị": lambda case: work.house.tenants[case.tenant_id].name}
    return Sheet("Phản ánh, khiếu nại", {**unit, **COLUMNS}, await finding.cases(work, finding.Wanted()))
