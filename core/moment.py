"""What time it is: everything that asks for the time asks here, so that a test can move the clock."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

DAY = re.compile(r"(19|20)\d\d-\d\d-\d\d", re.ASCII)
DAYS = (date, date | None)
"""The annotations of a field that holds a day."""

_moved = timedelta()


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC) + _moved


def today() -> date:
    """Return the present day in Vietnam."""
    return now().astimezone(ZONE).date()


def move(by: timedelta) -> None:
    """Move this process's clock from the true time: for tests."""
    global _moved  # noqa: PLW0603 - one clock per process
    _moved = by


def is_day(value: object) -> bool:
    """Say whether a value from outside is a day written out, of the years 1900 to 2099.

    Pydantic also takes a number, or the text of one, and counts it in seconds from 1970.
    """
    return isinstance(value, date) or DAY.fullmatch(str(value).strip()) is not None
