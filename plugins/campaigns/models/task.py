"""The nouns: a unit's task in a campaign, and the reminders of it."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field

from core import Shape, TenantModel, TenantRow
from plugins.campaigns.models.campaign import Orders
from plugins.campaigns.models.terms import Codes


class Task(Orders, TenantModel, table=True):
    """What a campaign asks of one unit. `giver` is the unit that launched it; `due_on` may come earlier only."""

    campaign_id: UUID = Field(index=True)
    giver: str
    given_on: date
    acknowledged_on: date | None = None
    responsible: str = Field(default="", description="name and post; never leaves this table")
    finished_on: date | None = None
    result: str = ""
    closed_on: date | None = None


class Acknowledgement(Shape):
    """Who takes care of a task."""

    responsible: str = Field(title="Người phụ trách", min_length=3, max_length=120)


class Result(Shape):
    """What a unit reports at the end."""

    result: str = Field(title="Kết quả, khó khăn, kiến nghị", min_length=10, max_length=10_000)


class Stage(StrEnum):
    """Why somebody is reminded."""

    HALF = "half"
    SOON = "soon"
    OVERDUE = "overdue"
    CALLED = "called"


class Reminder(TenantRow, table=True):
    """One reminder of a task. The key makes each stage of a due day, and each call from above, one a day."""

    task_id: UUID = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    sender: str = Field(default="", description="the unit that called; empty for the house itself")
    words: str = ""


class Call(Shape):
    """A reminder from above: to these tasks, or to all that are silent."""

    campaign_id: UUID | None = Field(default=None, title="Chiến dịch")
    tasks: Codes = Field(default_factory=list, title="Đơn vị")
    words: str = Field(default="", title="Lời nhắc", max_length=500)


class Haste(Shape):
    """An earlier day for the units below."""

    due_on: date = Field(title="Hạn sớm hơn")
