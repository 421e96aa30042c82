"""The facts KPIs take in from other provincial systems, and tell on."""

from datetime import date

from pydantic import Field

from core import Event


class DossierReceived(Event, name="kpis.dossier_received", entry=True):
    """The one-stop shop has received a dossier of an administrative procedure."""

    dossier_id: str = Field(pattern=r"^[A-Za-z0-9._/-]{3,60}$", description="the dossier's number in its own system")
    procedure: str = Field(pattern=r"^[0-9][0-9A-Za-z.]{2,30}$", description="the procedure's national code")
    received_on: date
    due_on: date
    online: bool


class DossierReturned(Event, name="kpis.dossier_returned", entry=True):
    """The one-stop shop has returned the result of a dossier."""

    dossier_id: str = Field(pattern=r"^[A-Za-z0-9._/-]{3,60}$", description="the dossier's number in its own system")
    procedure: str = Field(pattern=r"^[0-9][0-9A-Za-z.]{2,30}$", description="the procedure's national code")
    returned_on: date
    due_on: date
