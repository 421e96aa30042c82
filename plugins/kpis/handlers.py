"""The bus door of KPIs: every fact that counts, counted once, and what it means for the targets."""

from core import DayBegan, Work, on
from plugins.campaigns.events import ActivityCancelled, ActivityRecorded
from plugins.complaints.events import CaseClosed, CaseOpened, CaseOverdue, CaseRated
from plugins.kpis.events import (
    DossierDigitised,
    DossierPaid,
    DossierRated,
    DossierReceived,
    DossierReturned,
    ProcedurePublished,
)
from plugins.kpis.service import counting, matters, standings


@on(DossierReceived, batch=True)
async def count_received(events: list[DossierReceived], work: Work) -> None:
    """Count dossiers received, and those that came online."""
    for event in events:
        counting.keep(work, event)


@on(DossierReturned, batch=True)
async def count_returned(events: list[DossierReturned], work: Work) -> None:
    """Count results returned, and those on time."""
    for event in events:
        counting.keep(work, event)


@on(DossierDigitised, batch=True)
async def count_digitised(events: list[DossierDigitised], work: Work) -> None:
    """Count dossiers whose papers are data, and those that used again what was there."""
    for event in events:
        counting.keep(work, event)


@on(DossierPaid, batch=True)
async def count_paid(events: list[DossierPaid], work: Work) -> None:
    """Count payments, and those made online."""
    for event in events:
        counting.keep(work, event)


@on(DossierRated, batch=True)
async def count_rated(events: list[DossierRated], work: Work) -> None:
    """Count how many have rated a dossier, and how many of them were satisfied."""
    for event in events:
        counting.keep(work, event)


@on(ProcedurePublished, batch=True)
async def count_published(events: list[ProcedurePublished], work: Work) -> None:
    """Count procedures made public, and those in time."""
    for event in events:
        counting.publish(work, event)


@on(CaseOpened, batch=True)
async def count_opened(events: list[CaseOpened], work: Work) -> None:
    """Count citizens' matters by the day on which they were received."""
    for event in events:
        matters.keep(work, event)


@on(CaseClosed, batch=True)
async def count_closed(events: list[CaseClosed], work: Work) -> None:
    """Count closed matters, and those answered in time; there are few enough to look at the targets at once."""
    await standings.keep(work, events)


@on(CaseOverdue, batch=True)
async def count_overdue(events: list[CaseOverdue], work: Work) -> None:
    """Count matters that were not answered by the day that was due."""
    for event in events:
        matters.keep(work, event)


@on(CaseRated, batch=True)
async def count_case_rated(events: list[CaseRated], work: Work) -> None:
    """Count how many citizens have rated an answer, and how many of them were satisfied; these are few, too."""
    await standings.keep(work, events)


@on(ActivityRecorded, batch=True)
async def count_activities(events: list[ActivityRecorded], work: Work) -> None:
    """Count activities by which people were told of documents."""
    for event in events:
        matters.keep(work, event)


@on(ActivityCancelled, batch=True)
async def count_cancelled(events: list[ActivityCancelled], work: Work) -> None:
    """Take back activities that were recorded by mistake."""
    for event in events:
        matters.keep(work, event)


@on(DayBegan)
async def look_at_targets(_event: DayBegan, work: Work) -> None:
    """See each morning which targets have been missed or reached; of dossiers there are too many to look at each."""
    await standings.look(work)
