"""The event door for other provincial systems: CloudEvents 1.0 over HTTP, structured, binary and batched."""

from typing import Any

from litestar import Request, post

from core.entry import PERMISSION, Parcel, Sender, open_parcel, unpack
from core.errors import BadInput, TooMany
from core.web.door import RequestWork
from core.work import Work

MOST = 1000


@post("/api/events", permission=PERMISSION, status_code=202, exclude_from_csrf=True)
async def publish(request: Request[Any, Any, Any], work: RequestWork) -> dict[str, object]:
    """Take in events of another system: all of them, or none with the path of every error.

    An event that was sent before (same `source` and `id`) is accepted again and has no further effect.
    """
    items, batched = unpack(request.headers, await request.body())
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
        there = Work(work.transaction, work.house.tenants[parcel.tenant], work.actor, cause=work.cause)
        there.emit(parcel.event, parcel.event_id)
    return {"accepted": len(parcels), "ids": [str(parcel.event_id) for parcel in parcels]}
