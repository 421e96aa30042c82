"""The nouns: a campaign, and to whom it was given."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from core import Shape, TenantModel, TenantRow
from plugins.campaigns.models.terms import Codes


class Step(StrEnum):
    """How far a campaign is."""

    DRAFT = "draft"
    LAUNCHED = "launched"
    CLOSED = "closed"


class NewCampaign(Shape):
    """What a unit plans. No `units` means the whole branch below."""

    title: str = Field(title="Tên chiến dịch", min_length=5, max_length=200)
    purpose: str = Field(default="", title="Yêu cầu", max_length=5000)
    documents: Codes = Field(title="Văn bản", min_length=1)
    audiences: Codes = Field(default_factory=list, title="Đối tượng")
    channels: Codes = Field(default_factory=list, title="Hình thức")
    pillars: Codes = Field(default_factory=list, title="Phương châm")
    begins_on: date = Field(title="Bắt đầu")
    due_on: date = Field(title="Hạn hoàn thành")
    units: Codes = Field(default_factory=list, title="Đơn vị thực hiện")
    expected_sessions: int | None = Field(default=None, title="Số cuộc dự kiến", ge=1, le=1_000_000)
    expected_participants: int | None = Field(default=None, title="Số lượt người dự kiến", ge=1, le=100_000_000)
    expected_coverage: int | None = Field(default=None, title="Tỷ lệ thôn được tuyên truyền (%)", ge=1, le=100)


class Orders(SQLModel):
    """What is asked: kept with the campaign, and copied into each unit's task, since nobody reads upwards."""

    title: str
    purpose: str
    documents: list[str] = Field(sa_type=JSONB)
    audiences: list[str] = Field(sa_type=JSONB)
    channels: list[str] = Field(sa_type=JSONB)
    pillars: list[str] = Field(sa_type=JSONB)
    begins_on: date
    due_on: date


class Campaign(Orders, TenantModel, table=True):
    """A campaign of one unit, from its draft to its results."""

    units: list[str] = Field(sa_type=JSONB)
    expected_sessions: int | None = None
    expected_participants: int | None = None
    expected_coverage: int | None = None
    step: str = Step.DRAFT
    launched_on: date | None = None
    closed_on: date | None = None
    narrative: str = ""


class Addressee(TenantRow, table=True):
    """One unit that a launched campaign is for; without a task, or not `closed`, while the plugin is off there."""

    campaign_id: UUID = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    task_id: UUID | None = None
    closed: bool = False


class Results(Shape):
    """What is said when a campaign is closed."""

    narrative: str = Field(title="Đánh giá chung", min_length=10, max_length=10_000)
