"""The nouns: one line of the ledger, and a month's count."""

from datetime import date

from sqlmodel import Field

from core import TenantModel, TenantRow


class Entry(TenantModel, table=True):
    """A dossier as it was entered."""

    dossier_id: str
    procedure: str
    received_on: date
    due_on: date
    online: bool


class Month(TenantRow, table=True):
    """What was counted in one month."""

    month: date = Field(primary_key=True)
    dossiers: int = 0
    online: int = 0
