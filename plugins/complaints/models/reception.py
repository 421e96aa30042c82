"""The nouns of reception: when the head of a unit receives, who came about what, what came of it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from core import Choice, Shape, TenantModel, TenantRow
from plugins.complaints.models.case import Kind


class State(StrEnum):
    """What became of a session."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"


class Outcome(Choice):
    """What came of a visit."""

    GUIDED = "guided", "Hướng dẫn"
    RECEIVED = "received", "Nhận đơn"
    ANSWERED = "answered", "Trả lời tại chỗ"
    REFUSED = "refused", "Từ chối tiếp"


class Habit(Shape):
    """When and where the head of a unit receives: the weekday (0 is Monday), or the days of the month."""

    weekday: int = Field(default=3, ge=0, le=4, title="Thứ trong tuần")
    first_day: int = Field(default=10, ge=1, le=25, title="Ngày thứ nhất trong tháng")
    second_day: int = Field(default=25, ge=1, le=25, title="Ngày thứ hai trong tháng")
    hours: str = Field(default="Sáng 7 giờ 30 – 11 giờ 30, chiều 13 giờ 30 – 17 giờ", max_length=120, title="Giờ tiếp")
    place: str = Field(default="Trụ sở tiếp công dân của đơn vị", max_length=200, title="Nơi tiếp")


class Timetable(Habit, TenantRow, table=True):
    """The habit of one unit."""


class Reception(TenantModel, table=True):
    """A session in which the head receives citizens: regular, by the timetable, or called at need."""

    __table_args__ = (
        Index("complaints_reception_day", "tenant_id", "day"),
        Index("complaints_reception_regular", "tenant_id", "day", unique=True, postgresql_where="regular"),
    )

    day: date
    regular: bool
    place: str
    hours: str = ""
    moved_because: str = Field(default="", description="why it is not on the day of the timetable")
    state: str = State.PLANNED
    by_head: bool = False
    deputy_why: str = Field(default="", description="why a deputy has held it")


class Month(Shape):
    """Which month is meant, like `2026-11`."""

    month: str = Field(min_length=7, max_length=7, title="Tháng")


class Call(Shape):
    """A session outside the timetable (tiếp công dân đột xuất)."""

    day: date = Field(title="Ngày tiếp")
    place: str = Field(default="Trụ sở tiếp công dân của đơn vị", max_length=200, title="Nơi tiếp")


class Holding(Shape):
    """Who has held a session. Only the head counts for the law; a deputy needs a reason."""

    by_head: bool = Field(title="Người chủ trì")
    deputy_why: str = Field(default="", max_length=500, title="Lý do người đứng đầu vắng mặt")


class Move(Shape):
    """To which day a planned session goes, and why."""

    day: date = Field(title="Ngày mới")
    why: str = Field(min_length=3, max_length=200, title="Lý do đổi ngày")


class NewVisit(Shape):
    """Who came about what, and what came of it. The name of somebody who denounces is never taken."""

    kind: Kind = Field(title="Nội dung")
    summary: str = Field(min_length=10, max_length=500, title="Tóm tắt")
    outcome: Outcome = Field(title="Kết quả tiếp")
    people: int = Field(default=1, ge=1, le=5000, title="Số người đến")
    speakers: int = Field(default=0, ge=0, le=5000, title="Số người đại diện")
    visitor: str = Field(default="", max_length=120, title="Họ tên, địa chỉ")
    hamlet: str = Field(default="", max_length=120, title="Thôn, khu phố")
    reply: str = Field(default="", max_length=2000, title="Đã hướng dẫn, trả lời thế nào")
    refusal: str = Field(default="", max_length=20, title="Lý do từ chối tiếp")
    again: bool = Field(default=False, title="Đã đến trước đây về việc này")
    online: bool = Field(default=False, title="Tiếp trực tuyến")
    reception_id: UUID | None = Field(default=None, title="Buổi tiếp")
    visited_on: date | None = Field(default=None, title="Ngày tiếp")


class Visit(TenantModel, table=True):
    """One visit: of a person, or of a group about one matter; in a session of the head, or at the office any day."""

    __table_args__ = (
        Index("complaints_visit_day", "tenant_id", "visited_on"),
        Index("complaints_visit_reception", "tenant_id", "reception_id"),
    )

    kind: str
    summary: str
    outcome: str
    people: int
    speakers: int
    visitor: str = Field(
        description="as the register wants it; always empty for a denunciation, never leaves this table"
    )
    hamlet: str
    reply: str
    refusal: str
    again: bool
    online: bool
    grouped: bool = Field(description="so many that the law speaks of a group")
    reception_id: UUID | None
    visited_on: date
    case_id: UUID | None = Field(default=None, description="the case that was opened, or that it was about")
