"""What stays: a closed period with its figures, and figures that were entered by hand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core import Moment, Shape, TenantModel


class Report(TenantModel, table=True):
    """A closed period: the counters of every unit and the indicators' versions as they were, never changed again."""

    __table_args__ = (Index("kpis_report_period", "tenant_id", "period", "edition", unique=True),)

    period: str
    edition: int = Field(description="1 for what was closed first; a later one takes in what has come since")
    title: str
    begins_on: date
    ends_on: date
    closed_at: datetime = Field(sa_type=Moment)
    closed_by: str
    why: str
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    published_by: str = ""
    content: dict[str, Any] = Field(sa_type=JSONB)


class Closing(Shape):
    """Which period is closed, and why now."""

    period: str = Field(min_length=4, max_length=30, title="Kỳ báo cáo")
    why: str = Field(min_length=3, max_length=500, title="Lý do")


class Publishing(Shape):
    """Why a closed period is shown to everybody."""

    why: str = Field(min_length=3, max_length=500, title="Lý do")


class ByHand(TenantModel, table=True):
    """Figures of one month that somebody has entered; the newest of a month counts, the older are its history."""

    __table_args__ = (Index("kpis_by_hand_month", "tenant_id", "month", "number", unique=True),)

    month: date
    number: int
    counts: dict[str, int] = Field(sa_type=JSONB)
    entered_by: str
    entered_at: datetime = Field(sa_type=Moment)
    why: str
