"""The bus door of complaints: what a new day, and a changed calendar, mean for the clocks."""

from core import CalendarChanged, DayBegan, Work, on
from plugins.complaints.service import notices, sessions, timing


@on(DayBegan)
async def warn(event: DayBegan, work: Work) -> None:
    """Let suspensions end that nobody has renewed, and tell of each period that has reached a mark, once."""
    await timing.lapse(work, event.day)
    await notices.warn(work, event.day)


@on(CalendarChanged)
async def recompute(event: CalendarChanged, work: Work) -> None:
    """Count the open periods anew."""
    await notices.recompute(work, event.first_day, event.last_day)


@on(DayBegan)
async def tell_missed(event: DayBegan, work: Work) -> None:
    """Tell of each planned session of reception that has passed without being held, once."""
    await sessions.tell_missed(work, event.day)
