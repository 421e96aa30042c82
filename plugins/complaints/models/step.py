"""What has been done in a case, and the shapes in which a step is asked for."""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlmodel import Field

from core import Shape, TenantModel
from plugins.complaints.models.case import LONG, Kind


class CaseStep(TenantModel, table=True):
    """One step of a case: evidence that is only ever added. `unit` is where it was done, also after a transfer."""

    case_id: UUID = Field(index=True)
    verb: str
    before: str
    after: str
    taken_on: date
    unit: str
    actor: str
    number: str = ""
    reason: str = ""
    detail: str = ""


class NewStep(Shape):
    """What is said with a step; which of it a step wants stands in `data/moves.csv`. `on` is today if absent."""

    on: date | None = Field(default=None, title="Ngày")
    number: str = Field(default="", max_length=60, title="Số văn bản")
    reason: str = Field(default="", max_length=200, title="Lý do")
    detail: str = Field(default="", max_length=2_000, title="Ghi rõ")


class NewTransfer(NewStep):
    """To which unit a case is handed over, and why."""

    unit: str = Field(min_length=1, max_length=48, title="Đơn vị nhận")


class NewExtension(NewStep):
    """A longer period: the reasons of complexity, the decision and who approved it."""

    reason: str = Field(default="", max_length=200, title="Lý do phức tạp")
    special: bool = Field(default=False, title="Đặc biệt phức tạp")
    approver: str = Field(min_length=2, max_length=120, title="Người ký quyết định")
    number: str = Field(min_length=1, max_length=60, title="Số quyết định")


class NewPause(NewStep):
    """A suspension: its reason, the decision and who approved it."""

    reason: str = Field(min_length=1, max_length=200, title="Lý do")
    approver: str = Field(min_length=2, max_length=120, title="Người ký quyết định")
    number: str = Field(min_length=1, max_length=60, title="Số quyết định")


class NewAssignment(Shape):
    """To whom a case is given: the id of an actor, and the name people know them by."""

    assignee: str = Field(min_length=1, max_length=120, title="Giao cho")


class NewKind(Shape):
    """What a case is by its content, after reading it. For a denunciation: the words without any identity."""

    kind: Kind = Field(title="Loại")
    subject: str = Field(default="", max_length=200, title="Tóm tắt")
    text: str = Field(default="", max_length=LONG, title="Nội dung đã lược danh tính")


class NewCheck(Shape):
    """Which conditions are not met, by their codes, separated by spaces; empty if all are."""

    missing: str = Field(default="", max_length=400, title="Điều kiện chưa đủ")


class Part(Shape):
    """One of the matters of a mixed letter."""

    kind: Literal[Kind.REPORT, Kind.COMPLAINT, Kind.DENUNCIATION] = Field(title="Loại")
    subject: str = Field(min_length=5, max_length=200, title="Tóm tắt")
    text: str = Field(min_length=10, max_length=LONG, title="Nội dung")


class NewSplit(Shape):
    """All the matters of a mixed letter."""

    parts: list[Part] = Field(max_length=9, title="Các nội dung")


class NewAppeal(NewStep):
    """A second instance, or a denunciation that goes on: what is said against how the first was settled."""

    detail: str = Field(min_length=10, max_length=2_000, title="Nội dung")


class NewMerge(NewStep):
    """Into which case a matter goes that was brought twice."""

    into: UUID = Field(title="Hồ sơ đã có")


class NewRating(Shape):
    """What the citizen thinks of the answer."""

    satisfied: bool = Field(title="Hài lòng")
    on: date | None = Field(default=None, title="Ngày")
