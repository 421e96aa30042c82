"""The facts the ledger takes in."""

from datetime import date

from core import Event


class DossierEntered(Event, name="ledger.dossier_entered"):
    """A dossier has been entered. It carries what `kpis.dossier_received` carries."""

    dossier_id: str
    procedure: str
    received_on: date
    due_on: date
    online: bool


class DossierCounted(Event, name="ledger.dossier_counted"):
    """A dossier has been counted."""

    dossier_id: str
    received_on: date
    online: bool
