"""A reminder that a period runs out."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from core import TenantModel


class Notice(TenantModel, table=True):
    """A reminder: at which mark of the period, to whom, about which unit's case. No word of a citizen stands here."""

    case_id: UUID = Field(index=True)
    unit: str
    kind: str
    rule: str
    mark: int
    who: str
    told_on: date
    due_on: date
    seen_on: date | None = None
