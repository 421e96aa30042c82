"""The bus door of the ledger: one event, one call, one row; or many at once, and one statement."""

from core import Work, on
from ledger import service
from ledger.events import DossierCounted, DossierEntered


@on(DossierEntered)
async def enter(event: DossierEntered, work: Work) -> None:
    """Enter the dossier."""
    service.enter(work, event)


@on(DossierCounted, batch=True)
async def count(events: list[DossierCounted], work: Work) -> None:
    """Count dossiers."""
    for event in events:
        service.count(work, event)
