"""Which days are working days in Vietnam, and why the others are not."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from holidays import country_holidays
from pydantic import BaseModel, ConfigDict, Field

from core.calendar.table import read_table
from core.errors import BadInput

WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
WEEKEND = (5, 6)
SWAPPED = "Nghỉ hoán đổi"
MADE_UP = "Làm bù cho ngày nghỉ hoán đổi"
FIRST_YEAR, LAST_YEAR = 1901, 2100  # of the lunar tables in `holidays`
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What an override makes of a day."""

    OFF = "OFF"
    WORK = "WORK"


class Override(BaseModel):
    """One day that is decided by a document, whatever the week and the feasts say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    kind: DayKind
    reason: str = Field(min_length=1, description="in Vietnamese, as people read it")
    doc_no: str = Field(min_length=1, description="number of the document that decides")


class LocalDays(NamedTuple):
    """What one unit has decided for itself and those below it."""

    overrides: tuple[Override, ...] = ()
    confirmed: int = 0  # the last year whose official days off it has compared with this calendar; 0: none


class Look(StrEnum):
    """What makes a day what it is, for a calendar that is looked at."""

    WORKING = "working"
    REST = "rest"  # of the week
    FEAST = "feast"
    SWAP = "swap"  # off, or of work, because the Government has exchanged two days
    LOCAL = "local"  # off, or of work, because this unit or one above it decided so


class Day(NamedTuple):
    """A day as a calendar shows it; `why` is empty on an ordinary working day."""

    day: date
    working: bool
    look: Look
    why: str


class DayOff(NamedTuple):
    """A day that does not count, and its Vietnamese name."""

    day: date
    reason: str


class WorkingCalendar:
    """The calendar of one tenant: the nation's, and over it what the tenant and those above it decided."""

    def __init__(self, overrides: Iterable[Override] = (), confirmed: int = 0) -> None:
        """Take overrides from the root of the tree downwards: for the same day, the last one holds.

        `confirmed` is the last year that somebody has compared with the official days off.
        """
        self._overrides = {override.day: override for override in overrides}
        self._confirmed = confirmed

    @property
    def horizon(self) -> int:
        """The last year whose official swaps of working days are known; later years are predictions."""
        return max(_horizon(), self._confirmed)

    def why_off(self, day: date) -> str | None:
        """Name the feast, the swap or the weekday that makes `day` a day off; None on a working day.

        Raises BadInput outside the years 1901 to 2100.
        """
        if isinstance(day, datetime):
            raise TypeError("a calendar knows days, not moments: take the local date first")
        override = self._overrides.get(day)
        return _national(day.year).get(day) if override is None else _reason(override)

    def told(self, day: date) -> Day:
        """Return a day with what makes it so. Raises BadInput outside the years 1901 to 2100."""
        off, override = self.why_off(day), self._overrides.get(day)
        if override:
            return Day(day, off is None, Look.LOCAL, f"{override.reason} ({override.doc_no})")
        if off:
            look = Look.SWAP if off.startswith(SWAPPED) else Look.REST if off == _rest(day) else Look.FEAST
            return Day(day, working=False, look=look, why=off)
        if day.weekday() in WEEKEND:
            return Day(day, working=True, look=Look.SWAP, why=MADE_UP)
        return Day(day, working=True, look=Look.WORKING, why="")

    def is_working(self, day: date) -> bool:
        """Say whether offices work on `day`. Raises BadInput outside the years 1901 to 2100."""
        return self.why_off(day) is None

    def next_working_on_or_after(self, day: date) -> date:
        """Return `day` itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def nth_working_after(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after `day`; for n = 0, the first one on or after it."""
        if n == 0:
            return self.next_working_on_or_after(day)
        while n > 0:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def days_off(self, after: date, until: date) -> tuple[DayOff, ...]:
        """List the days off with `after` < day ≤ `until`, in order."""
        days = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
        return tuple(DayOff(day, why) for day in days if (why := self.why_off(day)))


def _rest(day: date) -> str:
    return WEEKDAYS[day.weekday()].capitalize()


def _reason(override: Override) -> str | None:
    return f"{override.reason} ({override.doc_no})" if override.kind is DayKind.OFF else None


@cache
def _national_overrides() -> tuple[Override, ...]:
    return tuple(read_table(Path(__file__).with_name("overrides.csv"), Override))


@cache
def _horizon() -> int:
    swaps_of_the_package: dict[int, object] = country_holidays("VN").special_public_holidays
    return max(*swaps_of_the_package, *(override.day.year for override in _national_overrides()))


@cache
def _national(year: int) -> dict[date, str]:
    """Map each day off of one year to its name."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"Lịch chỉ tính được từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")
    feasts = country_holidays("VN")
    feasts.substituted_label = f"{SWAPPED}, làm bù ngày %s"
    off: dict[date, str] = {}
    day = date(year, 1, 1)
    while day.year == year:
        feast = feasts.get(day)
        if not feasts.is_working_day(day):
            off[day] = feast or _rest(day)
        day += ONE_DAY
    for override in _national_overrides():
        if override.day.year == year:
            off.pop(override.day, None)
            if why := _reason(override):
                off[override.day] = why
    return off
