"""The bus door of complaints: what a new day, a changed calendar, and a denunciation found elsewhere mean here."""

from core import CalendarChanged, DayBegan, Work, on
from plugins.complaints.events import CaseSealed
from plugins.complaints.service import notices, sessions, timing, wiping


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
async def catch_up(_: DayBegan, work: Work) -> None:
    """Wipe what had to be wiped while the room was off here."""
    await wiping.catch_up(work)


@on(CaseSealed)
async def wipe(event: CaseSealed, work: Work) -> None:
    """Wipe what is left here of a matter that was handed over and turned out to be a denunciation."""
    await wiping.wipe_here(work, event.case_id)


@on(DayBegan)
async def tell_missed(event: DayBegan, work: Work) -> None:
    """Tell of each planned session of reception that has passed without being held, once."""
    await sessions.tell_missed(work, event.day)
