"""The event door for other provincial systems: CloudEvents 1.0 over HTTP, structured, binary and batched."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from uuid import NAMESPACE_URL, UUID, uuid5

from litestar import Request, post
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import BadInput, TooMany
from core.event import CATALOGUE, Event
from core.web.door import RequestWork, Visit

STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
MOST = 1000


class CloudEvent(BaseModel):
    """The context attributes of CloudEvents 1.0 that the door reads; other extensions are allowed and dropped."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    specversion: str = Field(pattern=r"^1\.0$")
    id: str = Field(min_length=1, max_length=200)
    source: str = Field(min_length=1, max_length=500)
    type: str = Field(min_length=3, max_length=100)
    datacontenttype: str = Field("application/json", pattern=r"^application/json\b")
    tenant: str | None = Field(None, description="extension: the unit the fact is about; the address's unit if absent")
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event that may come in: for which tenant, under which id."""

    tenant: str
    event: Event
    event_id: UUID


@post("/api/events", permission="core.publish", status_code=202, exclude_from_csrf=True)
async def publish(request: Request[Any, Any, Any], work: RequestWork) -> dict[str, object]:
    """Take in events of another system: all of them, or none with the path of every error.

    An event that was sent before (same `source` and `id`) is accepted again and has no further effect.
    """
    raw, batched = await _read(request)
    if len(raw) > MOST:
        raise TooMany(f"Một lần gửi nhiều nhất {MOST} sự kiện. Hãy chia nhỏ rồi gửi lại.")
    parcels, faults = [], []
    for place, item in enumerate(raw):
        where = f"/{place}" if batched else ""
        try:
            parcels.append(_open(request.state.visit, work, item, where))
        except BadInput as wrong:
            faults += wrong.details or [{"path": where or "/", "message": str(wrong)}]
    if faults:
        raise BadInput(f"Có {len(faults)} chỗ chưa đúng; chưa nhận sự kiện nào.", faults)
    transaction = work.transaction
    for parcel in parcels:
        there = transaction.work(work.house.tenants[parcel.tenant], work.actor, cause=work.cause)
        there.emit(parcel.event, parcel.event_id)
    return {"accepted": len(parcels), "ids": [str(parcel.event_id) for parcel in parcels]}


async def _read(request: Request[Any, Any, Any]) -> tuple[list[Any], bool]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput("Nội dung gửi lên không phải JSON UTF-8.") from None
    if kind == BATCH:
        if not isinstance(content, list):
            raise BadInput("Lô sự kiện phải là một danh sách JSON.")
        return content, True
    if kind == STRUCTURED:
        return [content], False
    attributes: dict[str, Any] = {
        name[3:]: unquote(value) for name, value in request.headers.items() if name.startswith("ce-")
    }
    if not attributes:
        raise BadInput(f"Cần CloudEvents 1.0: kiểu {STRUCTURED}, {BATCH}, hoặc các tiêu đề ce-*.")
    return [{**attributes, "datacontenttype": kind, "data": content}], False


def _open(visit: Visit, work: RequestWork, item: object, where: str) -> Parcel:
    try:
        letter = CloudEvent.model_validate(item)
    except ValidationError as wrong:
        raise BadInput("", _faults(wrong, where)) from None
    tenant = letter.tenant or work.tenant.id
    kind = CATALOGUE.get(letter.type)
    if kind is None or not kind.entry:
        known = ", ".join(sorted(name for name, event in CATALOGUE.items() if event.entry))
        raise BadInput("", [{"path": f"{where}/type", "message": f"Không nhận loại sự kiện này. Nhận: {known}."}])
    if tenant not in visit.reach or not work.house.state(tenant, letter.type.partition(".")[0]).on:
        message = "Khóa này không được gửi cho đơn vị đó, hoặc phần nhận sự kiện chưa bật ở đó."
        raise BadInput("", [{"path": f"{where}/tenant", "message": message}])
    try:
        event = kind.model_validate_json(json.dumps(letter.data))
    except ValidationError as wrong:
        raise BadInput("", _faults(wrong, f"{where}/data")) from None
    return Parcel(tenant, event, uuid5(NAMESPACE_URL, f"{work.actor.id} {letter.source} {letter.id}"))


def _faults(wrong: ValidationError, where: str) -> list[dict[str, str]]:
    return [{"path": "/".join([where, *map(str, e["loc"])]), "message": e["msg"]} for e in wrong.errors()]
