"""The web door of sheets: activities and villages come in by the sheet, activities and results leave as one."""

from typing import Any
from uuid import UUID

from core import (
    UPLOAD_BYTES,
    FromPath,
    FromQuery,
    MultipartBody,
    Redirect,
    RequestWork,
    Response,
    Shape,
    Sheet,
    Template,
    Upload,
    Work,
    empty_sheet,
    get,
    post,
    read_sheet,
    see,
    send_sheet,
)
from plugins.campaigns.models.activity import Activity, Counts, NewActivity
from plugins.campaigns.models.terms import channels
from plugins.campaigns.models.village import NewVillage
from plugins.campaigns.service import activities, campaigns, diary, documents, results, villages
from plugins.campaigns.service.diary import Wanted
from plugins.campaigns.service.places import Place


@get("/campaigns/activities/import", permission="campaigns.report")
async def activity_sheet() -> Template:
    """Show how activities come in by the sheet."""
    return Template("campaigns/import.html", context={"of": "activities"})


@get("/campaigns/activities/empty.xlsx", permission="campaigns.report", sync_to_thread=False)
def empty_activities() -> Response[bytes]:
    """Return the sheet of activities to fill in."""
    return empty_sheet(NewActivity, "Hoạt động tuyên truyền")


@post(
    "/campaigns/activities/import",
    permission="campaigns.report",
    form=activity_sheet,
    status_code=303,
    request_max_body_size=UPLOAD_BYTES,
)
async def take_activities(work: RequestWork, data: MultipartBody[Upload]) -> Redirect:
    """Record a sheet of activities, all or none."""
    rows = await read_sheet(data.file, NewActivity)
    recorded = await activities.take_in(work, rows, _in_sheet(rows.numbers, NewActivity))
    return see(work, "/campaigns/activities", f"Đã ghi {len(recorded)} hoạt động từ bảng tính.")


@get("/campaigns/villages/import", permission="campaigns.report")
async def village_sheet() -> Template:
    """Show how a list of villages comes in by the sheet."""
    return Template("campaigns/import.html", context={"of": "villages"})


@get("/campaigns/villages/empty.xlsx", permission="campaigns.report", sync_to_thread=False)
def empty_villages() -> Response[bytes]:
    """Return the list of villages to fill in."""
    return empty_sheet(NewVillage, "Thôn, khu phố")


@post(
    "/campaigns/villages/import",
    permission="campaigns.report",
    form=village_sheet,
    status_code=303,
    request_max_body_size=UPLOAD_BYTES,
)
async def take_village_sheet(work: RequestWork, data: MultipartBody[Upload]) -> Redirect:
    """Take in a whole list of villages."""
    rows = await read_sheet(data.file, NewVillage)
    taken = await villages.take_in(work, rows, _in_sheet(rows.numbers, NewVillage))
    return see(work, "/campaigns/villages", f"Đã nhận {taken} thôn, khu phố từ bảng tính.")


def _in_sheet(numbers: list[int], shape: type[Shape]) -> Place:
    """Return how a fault's place is told to somebody who looks at the sheet: row number and heading."""
    return lambda row, field: f"/{numbers[row]}/{shape.model_fields[field].title}"


@get("/campaigns/activities/export.xlsx", permission="campaigns.read")
async def export(
    work: RequestWork,
    year: FromQuery[int | None] = None,
    about: FromQuery[str] = "",
    place: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the activities of a year within reach as a sheet."""
    return await send_sheet(await _activities(work, Wanted(diary.year_of(year), about, place)), "xlsx")


@get("/api/campaigns/activities/export.csv", permission="campaigns.read")
async def export_plain(
    work: RequestWork,
    year: FromQuery[int | None] = None,
    about: FromQuery[str] = "",
    place: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the activities of a year within reach as CSV."""
    return await send_sheet(await _activities(work, Wanted(diary.year_of(year), about, place)), "csv")


async def _activities(work: Work, wanted: Wanted) -> Sheet[Activity]:
    numbers = {document.code: document.number for document in await documents.register(work)}
    columns: dict[str, Any] = {
        "Đơn vị": lambda row: work.house.tenants[row.tenant_id].name,
        "Ngày thực hiện": "held_on",
        "Hình thức": lambda row: channels()[row.channel].title,
        "Tên hoạt động": "title",
        "Văn bản": lambda row: "; ".join(numbers.get(code, code) for code in row.documents),
        "Số thôn đã tới": lambda row: len(row.villages),
        **{str(field.title): name for name, field in Counts.model_fields.items()},
        "Ngôn ngữ": "languages",
        "Minh chứng": "link",
    }
    standing = [row for row in await diary.activities(work, wanted) if row.struck_on is None]
    return Sheet(f"Hoạt động tuyên truyền {wanted.year}", columns, standing)


@get("/campaigns/{campaign_id:uuid}/results.xlsx", permission="campaigns.read")
async def export_results(work: RequestWork, campaign_id: FromPath[UUID]) -> Response[bytes]:
    """Return what came of a campaign, unit by unit, as a sheet."""
    found = await results.results(work, await campaigns.find(work, campaign_id))
    columns: dict[str, Any] = {
        "Đơn vị": "name",
        "Ngày nhận việc": "acknowledged_on",
        "Ngày báo cáo": "finished_on",
        "Số hoạt động": "activities",
        **{str(Counts.model_fields[name].title): name for name in results.SUMMED},
        "Số thôn": lambda row: row.villages.of,
        "Số thôn đã tới": lambda row: row.villages.have,
        "Kết quả, khó khăn, kiến nghị": "result",
    }
    return await send_sheet(Sheet("Kết quả chiến dịch", columns, found.units), "xlsx")
