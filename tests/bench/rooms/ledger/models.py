"""The noun: how many dossiers one unit has entered in one month."""

from datetime import date

from sqlmodel import Field

from core import TenantRow


class Monthly(TenantRow, table=True):
    """Counters of one unit and month (its first day)."""

    month: date = Field(primary_key=True)
    dossiers: int = 0
    online: int = 0
