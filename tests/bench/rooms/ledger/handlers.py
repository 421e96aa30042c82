"""The bus door of the ledger: one event, one call, one row."""

from core import Work, on
from ledger import service
from ledger.events import DossierEntered


@on(DossierEntered)
async def enter(event: DossierEntered, work: Work) -> None:
    """Enter the dossier."""
    service.enter(work, event)
