"""The bus door of KPIs: every fact that counts, counted once."""

from core import Work, on
from plugins.complaints.events import CaseClosed, CaseOpened
from plugins.kpis import service
from plugins.kpis.events import DossierReceived, DossierReturned


@on(CaseOpened, batch=True)
async def count_opened(events: list[CaseOpened], work: Work) -> None:
    """Count citizens' matters by the month in which they were received."""
    for event in events:
        service.count(work, event.received_on, cases_opened=1)


@on(CaseClosed, batch=True)
async def count_closed(events: list[CaseClosed], work: Work) -> None:
    """Count closed matters, and those answered in time."""
    for event in events:
        service.count(work, event.closed_on, cases_closed=1, cases_on_time=int(event.on_time))


@on(DossierReceived, batch=True)
async def count_received(events: list[DossierReceived], work: Work) -> None:
    """Count dossiers received, and those that came online."""
    for event in events:
        service.count(work, event.received_on, dossiers_received=1, dossiers_online=int(event.online))


@on(DossierReturned, batch=True)
async def count_returned(events: list[DossierReturned], work: Work) -> None:
    """Count dossiers returned, and those on time."""
    for event in events:
        on_time = event.returned_on <= event.due_on
        service.count(work, event.returned_on, dossiers_returned=1, dossiers_on_time=int(on_time))
