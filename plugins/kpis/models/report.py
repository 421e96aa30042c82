"""What stays: a closed period with its figures, and figures that were entered by hand."""

from datetime import date, datetime
from typing import Annotated, Any

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


Known = Annotated[int | None, Field(ge=0, le=MOST)]
"""A count that may be left empty: nobody knows it, and nothing is measured by it."""


class MonthFigures(Shape):
    """Figures of one month as a unit writes them into the sheet; what is left empty is not known, and is no nought."""

    year: int = Field(title="Năm", ge=2000, le=2099, description="Ví dụ 2026")
    month: int = Field(title="Tháng", ge=1, le=12, description="Từ 1 đến 12")
    dossiers_received: int = Field(title="Hồ sơ đã nhận", ge=0, le=MOST)
    dossiers_online: Known = Field(None, title="Trong đó nộp trực tuyến")
    dossiers_synchronised: Known = Field(None, title="Trong đó đồng bộ lên Cổng quốc gia")
    dossiers_digitised: Known = Field(None, title="Hồ sơ có thành phần được số hóa")
    dossiers_reusable: Known = Field(None, title="Hồ sơ có dữ liệu số hóa dùng lại được")
    dossiers_reused: Known = Field(None, title="Trong đó đã dùng lại")
    dossiers_returned: int = Field(title="Hồ sơ đã trả kết quả", ge=0, le=MOST)
    dossiers_on_time: int = Field(title="Trong đó trước hạn, đúng hạn", ge=0, le=MOST)
    dossiers_early: int = Field(title="Trong đó trước hạn", ge=0, le=MOST)
    results_electronic: Known = Field(None, title="Kết quả cấp bản điện tử")
    results_digitised: Known = Field(None, title="Kết quả được số hóa")
    payments: Known = Field(None, title="Hồ sơ đã nộp phí")
    payments_online: Known = Field(None, title="Trong đó nộp phí trực tuyến")
    ratings: Known = Field(None, title="Lượt đánh giá")
    ratings_satisfied: Known = Field(None, title="Trong đó hài lòng")
    procedures_published: Known = Field(None, title="Thủ tục đã công bố")
    procedures_on_time: Known = Field(None, title="Trong đó công bố đúng hạn")
    procedures_updated: Known = Field(None, title="Lần cập nhật thủ tục")
    procedures_updated_on_time: Known = Field(None, title="Trong đó cập nhật đúng hạn")
    procedures_complete: Known = Field(None, title="Lần công bố, cập nhật đủ nội dung")

    @property
    def first_day(self) -> date:
        """The day on which the month's figures stand."""
        return date(self.year, self.month, 1)

    def counts(self) -> dict[str, int]:
        """Return what counts in which counter; a share of all dossiers is known where its part is."""
        told = self.model_dump(exclude={"year", "month"}, exclude_none=True)
        for part, (counter, whole) in OF_ALL.items():
            if part in told:
                told[counter] = getattr(self, whole)
        told["dossiers_settled"] = self.dossiers_returned
        return {name: count for name, count in told.items() if count}


OF_ALL = {
    "dossiers_online": ("dossiers_offered", "dossiers_received"),
    "dossiers_synchronised": ("sync_known", "dossiers_received"),
    "dossiers_digitised": ("digitisations", "dossiers_received"),
    "results_digitised": ("digitisations", "dossiers_received"),
    "results_electronic": ("results_known", "dossiers_returned"),
}
"""Of which counter a part is a share, and which figure of the sheet that is."""


class Withdrawal(Shape):
    """Which month's figures by hand do not count any more, and why."""

    month: date = Field(title="Tháng")
    why: str = Field(min_length=3, max_length=500, title="Lý do")


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
