"""What time it is: everything that asks for the time asks here, so that a test can move the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

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
