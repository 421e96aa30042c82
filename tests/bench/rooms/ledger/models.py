"""The noun: one line of the ledger."""

from datetime import date

from core import TenantModel


class Entry(TenantModel, table=True):
    """A dossier as it was entered."""

    dossier_id: str
    procedure: str
    received_on: date
    due_on: date
    online: bool
