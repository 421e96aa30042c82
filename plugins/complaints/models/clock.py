"""The clocks of a case beyond its first: what stopped, lengthened or met each, kept as evidence."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON
from sqlmodel import Field

from core import TenantModel


class Clock(TenantModel, table=True):
    """One clock of a case. The main one stands here from its first pause or extension on; a duty, from its start.

    `due_on` is None while the clock stands still; `history` is a list of what changed it, when, why and by whom.
    """

    case_id: UUID = Field(index=True)
    rule: str
    main: bool = False
    starts_on: date
    raw_on: date | None = None
    due_on: date | None = None
    needs_check: bool = False
    met_on: date | None = None
    warned: int = 0
    pauses: list[list[str | None]] = Field(default_factory=list, sa_type=JSON)
    extensions: list[int] = Field(default_factory=list, sa_type=JSON)
    history: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
