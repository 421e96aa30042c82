"""The nouns of linkage: a link of the map, what it has heard, how it reads, and a criterion it puts at risk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator
from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from core import Moment, Shape, TenantModel, TenantRow


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the map: which facts of a room bear on which criteria, why, and beyond which threshold they are a risk.

    What is older than so many `months` does not count (0: all does); before `from_month` nothing is asked.
    """

    code: str
    room: str
    kind: str
    title: str
    why: str
    unit: str
    comparison: str
    threshold: float
    enabled: bool
    months: int
    from_month: int
    basis: str
    needs_check: bool
    criteria: dict[str, tuple[int, ...]]


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value  # one ticked box comes alone


class NewTuning(Shape):
    """What the province's administrator changes of a link; no `criteria` leaves those on which it bears as they are."""

    enabled: bool = Field(default=False, title="Dùng mối liên hệ này")
    threshold: float = Field(title="Ngưỡng", ge=0, le=1e9)
    criteria: Annotated[list[str] | None, BeforeValidator(_several)] = Field(
        default=None, title="Tiêu chí chịu ảnh hưởng"
    )
    why: str = Field(title="Lý do", min_length=5, max_length=300)


class Tuning(TenantModel, table=True):
    """The province's word on a link, handed to each commune; the newest holds."""

    link: str
    enabled: bool
    threshold: float
    criteria: list[str] = Field(sa_type=JSONB, description="as events name them: <set>/<number>")
    why: str
    decided_at: str
    handed: list[str] = Field(default_factory=list, sa_type=JSONB)


class Fact(TenantRow, table=True):
    """What is known of one thing of another room, gathered from its events in whatever order they come.

    `day` is when it is due or took place, `ended_on` when it was settled, `good` whether that was as it should be;
    `label` says more in a code, `part` of `whole` in figures; `told_at` is when what it says was told, where the
    newest word counts.
    """

    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    day: date | None = None
    ended_on: date | None = None
    good: bool | None = None
    label: str = ""
    part: int = 0
    whole: int = 0
    told_at: datetime | None = Field(default=None, sa_type=Moment)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a link says at a commune today: its value (None if nothing was heard), and the facts that speak against."""

    link: Link
    value: float | None
    at_risk: bool
    causes: tuple[Fact, ...]
    facts: tuple[Fact, ...]


class Risk(TenantModel, table=True):
    """A criterion that a link puts, or has put, at risk, from one crossing of the threshold to the next."""

    __table_args__ = (
        Index(
            "new_rural_risk_open",
            "tenant_id",
            "set_id",
            "criterion",
            "link",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    set_id: str
    criterion: int
    link: str
    value: float
    threshold: float
    cause: str
    since: date
    until: date | None = None
