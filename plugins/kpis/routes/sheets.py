"""Sheets: figures of months that come in by hand, and figures that leave."""

from typing import Any, Literal
from uuid import UUID

from core import (
    UPLOAD_BYTES,
    FromPath,
    FromQuery,
    JSONBody,
    MultipartBody,
    Redirect,
    RequestWork,
    Response,
    Sheet,
    Template,
    Upload,
    URLEncodedBody,
    empty_sheet,
    get,
    post,
    read_sheet,
    see,
    send_sheet,
)
from plugins.kpis.models.report import MonthFigures, Months, Withdrawal
from plugins.kpis.service import board, by_hand, periods, reports

Kind = Literal["xlsx", "csv"]


@get("/kpis/by-hand", permission="kpis.enter", menu="Nhập số liệu", order=4, icon="upload")
async def entering(work: RequestWork) -> Template:
    """Show how to enter figures of months, and all that was entered before."""
    context = {"history": await by_hand.history(work), "doubled": await by_hand.doubled(work)}
    return Template("kpis/by_hand.html", context=context)


@get("/api/kpis/by-hand", permission="kpis.enter")
async def entered(work: RequestWork) -> list[dict[str, Any]]:
    """Return all that was entered by hand, the newest first."""
    return [one.model_dump(mode="json", exclude={"tenant_id", "version"}) for one in await by_hand.history(work)]


@get("/kpis/by-hand/empty.xlsx", permission="kpis.enter", sync_to_thread=False)
def empty() -> Response[bytes]:
    """Return the sheet to fill in."""
    return empty_sheet(MonthFigures, "Số liệu một cửa theo tháng")


@post("/kpis/by-hand", permission="kpis.enter", form=entering, request_max_body_size=UPLOAD_BYTES, status_code=303)
async def enter_sheet(work: RequestWork, data: MultipartBody[Upload]) -> Redirect:
    """Take a sheet in."""
    rows = await read_sheet(data.file, MonthFigures)
    months = await by_hand.enter(work, rows, rows.numbers, f"Nhập từ tệp {data.file.filename}"[:200])
    return see(work, "/kpis/by-hand", f"Đã nhận số liệu của {months} tháng.")


@post("/api/kpis/by-hand", permission="kpis.enter")
async def enter(work: RequestWork, data: JSONBody[Months]) -> dict[str, int]:
    """Take figures of months in."""
    return {"months": await by_hand.enter(work, data.months, range(len(data.months)), data.why)}


@post("/kpis/by-hand/withdraw", permission="kpis.enter", form=entering, status_code=303)
async def withdraw(work: RequestWork, data: URLEncodedBody[Withdrawal]) -> Redirect:
    """Take back the figures of a month."""
    await by_hand.withdraw(work, data)
    return see(work, "/kpis/by-hand", f"Đã gỡ số nhập tay của tháng {data.month:%m/%Y}.")


@post("/api/kpis/by-hand/withdraw", permission="kpis.enter", status_code=204)
async def withdraw_month(work: RequestWork, data: JSONBody[Withdrawal]) -> None:
    """Take back the figures of a month."""
    await by_hand.withdraw(work, data)


@get("/kpis/export", permission="kpis.read")
async def export(work: RequestWork, period: FromQuery[str] = "", kind: FromQuery[Kind] = "xlsx") -> Response[bytes]:
    """Return the figures of this unit and those below as a sheet: xlsx or csv."""
    found = await board.board(work, periods.read(period))
    columns: dict[str, Any] = {"Đơn vị": lambda line: line.member.unit.name}
    for one in found.indicators:
        columns[one.title + (" (%)" if one.share else "")] = lambda line, name=one.id: line.scores.results[name].percent
    columns["Điểm"] = lambda line: None if line.scores.points is None else line.scores.points / 100
    columns["Điểm đo được"] = lambda line: line.scores.measurable / 100
    return await send_sheet(Sheet(f"Chỉ số {found.period.title}", columns, [found.own, *found.below]), kind)


@get("/kpis/reports/{report_id:uuid}/export", permission="kpis.read")
async def export_report(
    work: RequestWork, report_id: FromPath[UUID], kind: FromQuery[Kind] = "xlsx"
) -> Response[bytes]:
    """Return a closed period as a sheet, a line for each unit and indicator, as it was closed."""
    report = await reports.report(work, report_id)
    rows = [
        (row.name, result, row.figures["indicators"][name])
        for row in reports.frozen(report)
        for name, result in row.scores.results.items()
    ]
    columns: dict[str, Any] = {
        "Đơn vị": lambda row: row[0],
        "Chỉ số": lambda row: row[1].indicator.title,
        "Tử số": lambda row: row[2][0],
        "Mẫu số": lambda row: row[2][1],
        "Kết quả": lambda row: row[2][2],
        "Điểm": lambda row: row[2][3],
        "Điểm tối đa": lambda row: row[1].indicator.most / 100,
        "Phiên bản": lambda row: row[1].indicator.version,
        "Căn cứ": lambda row: row[1].indicator.basis,
    }
    return await send_sheet(Sheet(f"{report.title} lần {report.edition}", columns, rows), kind)
