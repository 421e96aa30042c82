"""Days off that a unit has decided, and years whose calendar is official."""

from datetime import date, datetime

from sqlmodel import Field

from core import DayKind, Moment, Shape, TenantRow


class CalendarDay(TenantRow, table=True):
    """A day that a unit has decided for itself and those below it. One that was taken back stays, and says why."""

    day: date = Field(primary_key=True)
    kind: str
    doc_no: str
    reason: str
    by: str
    at: datetime = Field(sa_type=Moment)
    withdrawn: str = Field(default="", description="why it was taken back; empty while it holds")


class CalendarYear(TenantRow, table=True):
    """A year whose official days off were compared with this calendar: its deadlines are no predictions any more."""

    year: int = Field(primary_key=True)
    doc_no: str
    by: str
    at: datetime = Field(sa_type=Moment)
    withdrawn: str = Field(default="", description="why it was taken back; empty while it holds")


class NewDays(Shape):
    """Days that are to be off, or days of work, at a unit and below: from the first to the last, or one day."""

    kind: DayKind
    first_day: date
    last_day: date | None = None
    doc_no: str = Field(min_length=1, max_length=100)
    reason: str = Field(min_length=3, max_length=200)


class NewYear(Shape):
    """By which document the days off of a year are official."""

    doc_no: str = Field(min_length=1, max_length=100)
