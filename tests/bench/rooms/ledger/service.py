"""The verbs: enter one dossier, or count it."""

from core import Work
from ledger.events import DossierCounted, DossierEntered
from ledger.models import Entry, Month


def enter(work: Work, event: DossierEntered) -> Entry:
    """Keep a line of one dossier."""
    return work.add(Entry(**event.model_dump()))


def count(work: Work, event: DossierCounted) -> None:
    """Add a dossier to its month."""
    work.tally(Month, {"month": event.received_on.replace(day=1)}, dossiers=1, online=int(event.online))
