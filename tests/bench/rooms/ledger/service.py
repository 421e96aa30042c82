"""The verb: enter one dossier."""

from core import Work
from ledger.events import DossierEntered
from ledger.models import Entry


def enter(work: Work, event: DossierEntered) -> Entry:
    """Keep a line of one dossier."""
    return work.add(Entry(**event.model_dump()))
