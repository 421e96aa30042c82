"""The event door for other provincial systems: CloudEvents 1.0 over HTTP, structured, binary and batched."""

from typing import Any
from urllib.parse import unquote

from litestar import Request, post

from core.entry import Parcel, Sender, open_parcel, read_json
from core.errors import BadInput, TooMany
from core.web.door import RequestWork

STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
MOST = 1000


@post("/api/events", permission="core.publish", status_code=202, exclude_from_csrf=True)
async def publish(request: Request[Any, Any, Any], work: RequestWork) -> dict[str, object]:
    """Take in events of another system: all of them, or none with the path of every error.

    An event that was sent before (same `source` and `id`) is accepted again and has no further effect.
    """
    items, batched = await _read(request)
    if len(items) > MOST:
        raise TooMany(f"Một lần gửi nhiều nhất {MOST} sự kiện. Hãy chia nhỏ rồi gửi lại.")
    sender = Sender(work.actor.id, work.tenant.id, frozenset(request.state.visit.reach))
    parcels: list[Parcel] = []
    faults: list[dict[str, str]] = []
    for place, item in enumerate(items):
        try:
            parcels.append(open_parcel(item, sender, work.house, f"/{place}" if batched else ""))
        except BadInput as wrong:
            faults += wrong.details
    if faults:
        raise BadInput(f"Có {len(faults)} chỗ chưa đúng; chưa nhận sự kiện nào.", faults)
    for parcel in parcels:
        there = work.transaction.work(work.house.tenants[parcel.tenant], work.actor, cause=work.cause)
        there.emit(parcel.event, parcel.event_id)
    return {"accepted": len(parcels), "ids": [str(parcel.event_id) for parcel in parcels]}


async def _read(request: Request[Any, Any, Any]) -> tuple[list[Any], bool]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = read_json(await request.body())
    if kind == BATCH:
        if not isinstance(content, list):
            raise BadInput("Lô sự kiện phải là một danh sách JSON.")
        return content, True
    if kind == STRUCTURED:
        return [content], False
    attributes = {name[3:]: unquote(value) for name, value in request.headers.items() if name.startswith("ce-")}
    if not attributes:
        raise BadInput(f"Cần CloudEvents 1.0: kiểu {STRUCTURED}, {BATCH}, hoặc các tiêu đề ce-*.")
    return [{**attributes, "datacontenttype": kind, "data": content}], False
