"""What is measured and by what yardstick: an indicator's definition, its versions, and what comes out."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Index
from sqlmodel import Field

from core import Shape, TenantModel, TenantRow


@dataclass(frozen=True, slots=True)
class Group:
    """A group of indicators; those of Decision 766/QĐ-TTg have `most` points, in hundredths."""

    id: str
    title: str
    short: str
    most: int
    basis: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One version of an indicator. Shares are in hundredths of a percent, points in hundredths of a point.

    `numerator` and `denominator` are sums of named counters, each with its sign; without a denominator the value is a
    plain number. `of` says in words what the denominator counts. `heard` is a counter without which nothing was
    measured: nobody has told of the matter at all. `events` are those by which its counters move. `steps` are
    (share, points) from the highest; without them points follow the share.
    """

    id: str
    version: int
    title: str
    group: str
    numerator: tuple[tuple[str, int], ...]
    denominator: tuple[tuple[str, int], ...]
    of: str
    heard: str
    events: str
    unit: str
    lower_is_better: bool
    most: int
    target: int | None
    steps: tuple[tuple[int, int], ...]
    valid_from: date
    valid_to: date | None
    basis: str
    needs_check: bool
    explained: str = ""
    own: bool = False

    @property
    def scoring(self) -> str:
        """How points follow from the value: linear or step."""
        return "step" if self.steps else "linear"

    @property
    def formula(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """What is counted, and of what."""
        return self.numerator, self.denominator

    @property
    def share(self) -> bool:
        """Whether it is a percentage."""
        return bool(self.denominator)


class Result(NamedTuple):
    """What an indicator comes to: the value is None where nothing was measured, never nought and never hundred."""

    indicator: Indicator
    numerator: int
    denominator: int
    value: int | None
    points: int | None

    @property
    def percent(self) -> float | None:
        """The share in percent with two decimals, or the plain number."""
        return None if self.value is None else self.value / 100 if self.indicator.share else self.value

    @property
    def kept(self) -> bool | None:
        """Whether the target is kept; None without a target or a value."""
        target = self.indicator.target
        if self.value is None or target is None:
            return None
        return self.value <= target if self.indicator.lower_is_better else self.value >= target


class GroupScore(NamedTuple):
    """A group's points out of those that could be measured, both in hundredths; None if nothing could."""

    group: Group
    points: int | None
    measurable: int
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """All that was measured for one unit in one period."""

    results: dict[str, Result]
    groups: tuple[GroupScore, ...]
    points: int | None
    measurable: int
    numbers: dict[str, int] = field(repr=False)

    @property
    def share(self) -> float | None:
        """The points out of those that could be measured."""
        return None if self.points is None else self.points / self.measurable


class IndicatorVersion(TenantModel, table=True):
    """What a unit, or one above it, has decided for an indicator from a day on.

    What is None is as it was before; of an indicator that a unit has made itself, the first version says all.
    """

    __table_args__ = (Index("kpis_indicator_version_indicator", "tenant_id", "indicator", "valid_from"),)

    indicator: str
    title: str | None = None
    explained: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    unit: str | None = None
    lower_is_better: bool | None = None
    target: int | None = Field(None, description="hundredths of a percent, or a plain number")
    most: int = Field(description="points in hundredths")
    steps: str = ""
    valid_from: date
    ended: bool = Field(default=False, description="whether it is not measured any more from that day on")
    basis: str
    why: str
    decided_by: str
    decided_at_unit: str


class Deciding(Shape):
    """From which day on something is decided, and by which document."""

    valid_from: date = Field(title="Áp dụng từ ngày")
    basis: str = Field(min_length=3, max_length=300, title="Căn cứ")
    why: str = Field(min_length=3, max_length=500, title="Lý do")


class NewVersion(Deciding):
    """What is decided for an indicator. A formula, a title or a unit left empty stays as it is."""

    target: float | None = Field(None, ge=0, le=100, title="Chỉ tiêu (%)")
    points: float = Field(ge=0, le=100, title="Điểm tối đa")
    steps: str = Field("", max_length=200, title="Thang điểm bậc")
    numerator: str = Field("", max_length=400, title="Tử số")
    denominator: str = Field("", max_length=400, title="Mẫu số")
    unit: str = Field("", max_length=30, title="Đơn vị tính")
    ended: bool = Field(default=False, title="Ngừng áp dụng chỉ số này")


class NewIndicator(Deciding):
    """An indicator that a unit follows beside those of the law; without a denominator it is a plain number."""

    title: str = Field(min_length=5, max_length=150, title="Tên chỉ số")
    explained: str = Field("", max_length=300, title="Giải thích")
    numerator: str = Field(min_length=3, max_length=400, title="Tử số")
    denominator: str = Field("", max_length=400, title="Mẫu số")
    unit: str = Field("", max_length=30, title="Đơn vị tính")
    lower_is_better: bool = Field(default=False, title="Càng thấp càng tốt")
    target: float | None = Field(None, ge=0, le=100, title="Chỉ tiêu (%)")


class Standing(TenantRow, table=True):
    """How an indicator of a unit stood to its target when it was last looked at; `value` in hundredths, as `target`."""

    indicator: str = Field(primary_key=True)
    period: str
    missed: bool
    value: int
    target: int
    numerator: int
    denominator: int
