"""What other rooms have told: each citizens' case and each activity as it was last told."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from core import Moment, TenantRow


class Matter(TenantRow, table=True):
    """What has been told about one case or one activity, in parts, each with when it was told; see `Dossier`.

    A case that is closed, taken up again and closed once more counts once, on the day on which it was closed last.
    """

    __table_args__ = (
        Index("kpis_matter_closed", "closed_on", "tenant_id"),
        Index("kpis_matter_rated", "rated_on", "tenant_id"),
    )

    matter_id: str = Field(primary_key=True)
    opened_told: datetime | None = Field(None, sa_type=Moment)
    opened_on: date | None = None
    opened_due_on: date | None = None
    closed_told: datetime | None = Field(None, sa_type=Moment)
    closed_on: date | None = None
    closed_on_time: bool | None = None
    overdue_told: datetime | None = Field(None, sa_type=Moment)
    overdue_on: date | None = None
    rated_told: datetime | None = Field(None, sa_type=Moment)
    rated_on: date | None = None
    rated_satisfied: bool | None = None
    held_told: datetime | None = Field(None, sa_type=Moment)
    held_on: date | None = None
    cancelled_told: datetime | None = Field(None, sa_type=Moment)
    cancelled_on: date | None = None
