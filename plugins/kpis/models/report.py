"""What stays: a closed period with its figures, and figures that were entered by hand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core import Moment, Shape, TenantModel

MOST = 1_000_000


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


class MonthFigures(Shape):
    """Figures of one month as a unit writes them into the sheet."""

    year: int = Field(title="Năm", ge=2000, le=2099, description="Ví dụ 2026")
    month: int = Field(title="Tháng", ge=1, le=12, description="Từ 1 đến 12")
    dossiers_received: int = Field(title="Hồ sơ đã nhận", ge=0, le=MOST)
    dossiers_online: int = Field(0, title="Trong đó nộp trực tuyến", ge=0, le=MOST)
    dossiers_returned: int = Field(title="Hồ sơ đã trả kết quả", ge=0, le=MOST)
    dossiers_on_time: int = Field(title="Trong đó trước hạn, đúng hạn", ge=0, le=MOST)
    dossiers_early: int = Field(0, title="Trong đó trước hạn", ge=0, le=MOST)
    dossiers_digitised: int = Field(0, title="Hồ sơ có thành phần được số hóa", ge=0, le=MOST)
    results_electronic: int = Field(0, title="Kết quả cấp bản điện tử", ge=0, le=MOST)
    payments: int = Field(0, title="Hồ sơ đã nộp phí", ge=0, le=MOST)
    payments_online: int = Field(0, title="Trong đó nộp phí trực tuyến", ge=0, le=MOST)
    ratings: int = Field(0, title="Lượt đánh giá", ge=0, le=MOST)
    ratings_satisfied: int = Field(0, title="Trong đó hài lòng", ge=0, le=MOST)

    @property
    def first_day(self) -> date:
        """The day on which the month's figures stand."""
        return date(self.year, self.month, 1)

    def counts(self) -> dict[str, int]:
        """Return what counts in which counter, and no noughts; what was not told is not measured."""
        told = self.model_dump(exclude={"year", "month"})
        told["dossiers_offered"] = self.dossiers_received if self.dossiers_online else 0
        told["digitisations"] = self.dossiers_received if self.dossiers_digitised else 0
        told["results_known"] = self.dossiers_returned if self.results_electronic else 0
        told["dossiers_settled"] = self.dossiers_returned
        return {name: count for name, count in told.items() if count}


class Months(Shape):
    """Figures of several months, and why they are entered."""

    months: list[MonthFigures] = Field(min_length=1, max_length=240)
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
