"""What another system sends is read and checked here, whichever door it came to: HTTP or NATS."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import BadInput
from core.event import CATALOGUE, Event
from core.faults import faults
from core.house import House
from core.moment import DAYS, is_day

JSON = "application/json"
STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
PERMISSION = "core.publish"
REFUSED = "entry"
"""The consumer of a dead letter that was refused at the NATS door; at the HTTP door the sender is told at once."""

NUL_TEXT, NUL = "\\u0000", re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
NOT_JSON = "Nội dung gửi lên không phải JSON UTF-8 viết đúng: mỗi tên một lần, số hữu hạn, chữ hợp lệ."

NO_DAY = "Cần là một ngày, như 2026-11-23."


class CloudEvent(BaseModel):
    """The context attributes of CloudEvents 1.0 that the door reads; other extensions are allowed and dropped."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    specversion: str = Field(pattern=r"^1\.0$")
    id: str = Field(min_length=1, max_length=200)
    source: str = Field(min_length=1, max_length=500)
    type: str = Field(min_length=3, max_length=100)
    datacontenttype: str = Field(JSON, pattern=r"^application/json\b")
    tenant: str | None = Field(None, description="extension: the unit the fact is about; the address's unit if absent")
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the actor's id, the unit whose door it stands at, the units it may send for."""

    actor: str
    here: str
    reach: Collection[str]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event that may come in: for which tenant, under which id."""

    tenant: str
    event: Event
    event_id: UUID


def read_json(body: bytes) -> Any:
    """Return what a body says. Raises BadInput unless it says one thing only, in text that can be kept."""
    try:
        content = json.loads(body.decode(), parse_constant=_refuse, object_pairs_hook=_each_name_once)
        text = json.dumps(content, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        raise BadInput(NOT_JSON) from None
    if NUL_TEXT in text and NUL.search(text):
        raise BadInput(NOT_JSON)
    return content


def unpack(headers: Mapping[str, str], body: bytes) -> tuple[list[Any], bool]:
    """Return the CloudEvents of a message, and whether they came as a batch; `headers` in small letters.

    The three forms of CloudEvents' bindings: structured, batched, or binary with `ce-` headers. Raises BadInput.
    """
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    content = read_json(body)
    if kind == BATCH:
        if not isinstance(content, list):
            raise BadInput("Lô sự kiện phải là một danh sách JSON.")
        return content, True
    if kind == STRUCTURED:
        return [content], False
    attributes = {name[3:]: unquote(value) for name, value in headers.items() if name.startswith("ce-")}
    if not attributes:
        raise BadInput(f"Cần CloudEvents 1.0: kiểu {STRUCTURED}, {BATCH}, hoặc các tiêu đề ce-*.")
    return [{**attributes, "datacontenttype": kind or JSON, "data": content}], False


def open_parcel(item: object, sender: Sender, house: House, where: str = "") -> Parcel:
    """Return the event that a CloudEvent brings.

    Raises BadInput with the path of every fault, which begins with `where`; also for a type that nobody takes in,
    and for a unit that is not the sender's or where the plugin is off. What was sent before, by `source` and `id`,
    gets the same `event_id` again.
    """
    try:
        letter = CloudEvent.model_validate(item)
    except ValidationError as wrong:
        raise BadInput("", faults(wrong.errors(), where)) from None
    kind = CATALOGUE.get(letter.type)
    if kind is None or not kind.entry:
        known = ", ".join(sorted(name for name, event in CATALOGUE.items() if event.entry))
        raise BadInput("", [{"path": f"{where}/type", "message": f"Không nhận loại sự kiện này. Nhận: {known}."}])
    tenant = letter.tenant or sender.here
    if tenant not in sender.reach or not house.state(tenant, letter.type.partition(".")[0]).on:
        message = "Khóa này không được gửi cho đơn vị đó, hoặc phần nhận sự kiện chưa bật ở đó."
        raise BadInput("", [{"path": f"{where}/tenant", "message": message}])
    if odd := [name for name in _days(kind) if name in letter.data and not is_day(letter.data[name])]:
        raise BadInput("", [{"path": f"{where}/data/{name}", "message": NO_DAY} for name in odd])
    try:
        event = kind.model_validate_json(json.dumps(letter.data), strict=True)
    except ValidationError as wrong:
        raise BadInput("", faults(wrong.errors(), f"{where}/data")) from None
    return Parcel(tenant, event, told_id(sender.actor, letter.source, letter.id))


def told_id(actor: str, source: object, number: object) -> UUID:
    """Return the id under which we keep what a sender calls `source` and `id`: the same whenever it is sent again."""
    return uuid5(NAMESPACE_URL, json.dumps([actor, source, number]))


@cache
def _days(kind: type[Event]) -> list[str]:
    """Return the names of the fields that hold a day."""
    return [name for name, field in kind.model_fields.items() if field.annotation in DAYS]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
