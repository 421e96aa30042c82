"""The bus door of complaints: what a new day means for the clocks."""

from core import DayBegan, Work, on
from plugins.complaints.service import sessions, steps


@on(DayBegan)
async def tell_overdue(event: DayBegan, work: Work) -> None:
    """Tell of each case whose day has passed without an answer, once."""
    await steps.tell_overdue(work, event.day)


@on(DayBegan)
async def tell_missed(event: DayBegan, work: Work) -> None:
    """Tell of each planned session of reception that has passed without being held, once."""
    await sessions.tell_missed(work, event.day)
