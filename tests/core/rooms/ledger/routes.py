"""The web door of the ledger: a page with an import panel, what it sends, and what can be taken away."""

from core import (
    UPLOAD_BYTES,
    MultipartBody,
    RequestWork,
    Response,
    Sheet,
    Template,
    Upload,
    empty_sheet,
    get,
    post,
    read_sheet,
    send_sheet,
)
from ledger.models import Household, NewList


@get("/ledger", permission="ledger.read")
async def ledger() -> Template:
    """Show the page with the panel."""
    return Template("ledger/ledger.html")


@post("/ledger/import", permission="ledger.write", form=ledger, request_max_body_size=UPLOAD_BYTES, status_code=200)
async def take(data: MultipartBody[Upload]) -> list[Household]:
    """Take a sheet in."""
    return await read_sheet(data.file, Household)


@post("/ledger/list", permission="ledger.write", form=ledger, status_code=200)
async def take_list(data: MultipartBody[NewList]) -> str:
    """Take a sheet in, with a word beside it."""
    return f"{data.sender}: {len(await read_sheet(data.file, Household))}"


@get("/ledger/empty.xlsx", permission="ledger.read", sync_to_thread=False)
def empty() -> Response[bytes]:
    """Return the sheet to fill in."""
    return empty_sheet(Household, "Danh sách hộ")


@get("/ledger/export.xlsx", permission="ledger.read")
async def export(work: RequestWork) -> Response[bytes]:
    """Return a sheet of one row."""
    sheet = Sheet("Sổ hộ: «2026»", {"Chủ hộ": "name", "Đơn vị": lambda row: row.id}, [work.tenant])
    return await send_sheet(sheet, "xlsx")
