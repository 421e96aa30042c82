"""The facts KPIs take in from other provincial systems, and tell on.

A fact may come late, twice, and before another that was told earlier. The same thing told again is a correction: the
highest `revision` counts, and of the same revision what was told last.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from core import Event

NUMBER = r"^[A-Za-z0-9._/-]{3,60}$"
CODE = r"^[0-9][0-9A-Za-z.]{2,30}$"
DOSSIER = "the dossier's number in its own system"
PROCEDURE = "the procedure's national code"
REVISION = "0 for what is told first; higher for a correction, which then counts whatever the order of arrival"
MOST_REVISIONS = 9999


class DossierReceived(Event, name="kpis.dossier_received", entry=True):
    """The one-stop shop has received a dossier of an administrative procedure."""

    dossier_id: str = Field(pattern=NUMBER, description=DOSSIER)
    procedure: str = Field(pattern=CODE, description=PROCEDURE)
    received_on: date
    due_on: date
    online: bool
    offered: bool = Field(default=True, description="whether this procedure can be applied for online at all")
    synchronised: bool | None = Field(None, description="whether it stands on the National Public Service Portal")
    revision: int = Field(0, ge=0, le=MOST_REVISIONS, description=REVISION)


class DossierReturned(Event, name="kpis.dossier_returned", entry=True):
    """The one-stop shop has returned the result of a dossier."""

    dossier_id: str = Field(pattern=NUMBER, description=DOSSIER)
    procedure: str = Field(pattern=CODE, description=PROCEDURE)
    returned_on: date
    due_on: date
    electronic: bool | None = Field(None, description="whether the result was issued as a signed electronic document")
    revision: int = Field(0, ge=0, le=MOST_REVISIONS, description=REVISION)


class DossierDigitised(Event, name="kpis.dossier_digitised", entry=True):
    """What was done to have the papers and the result of a dossier as data, and to use again what was there."""

    dossier_id: str = Field(pattern=NUMBER, description=DOSSIER)
    procedure: str = Field(pattern=CODE, description=PROCEDURE)
    digitised_on: date
    components: bool = Field(description="whether the papers that came with it have been digitised")
    result: bool = Field(default=False, description="whether its result has been digitised")
    reusable: bool = Field(default=False, description="whether digitised data was there that it could use again")
    reused: bool = Field(
        default=False, description="whether it has used such data, so that nobody had to hand it in again"
    )
    revision: int = Field(0, ge=0, le=MOST_REVISIONS, description=REVISION)


class DossierPaid(Event, name="kpis.dossier_paid", entry=True):
    """The fee or financial obligation of a dossier has been paid."""

    dossier_id: str = Field(pattern=NUMBER, description=DOSSIER)
    procedure: str = Field(pattern=CODE, description=PROCEDURE)
    paid_on: date
    online: bool = Field(description="whether it was paid online")
    revision: int = Field(0, ge=0, le=MOST_REVISIONS, description=REVISION)


class DossierRated(Event, name="kpis.dossier_rated", entry=True):
    """Whoever applied has said whether they are satisfied with how a dossier was handled."""

    dossier_id: str = Field(pattern=NUMBER, description=DOSSIER)
    procedure: str = Field(pattern=CODE, description=PROCEDURE)
    rated_on: date
    satisfied: bool
    revision: int = Field(0, ge=0, le=MOST_REVISIONS, description=REVISION)


class ProcedurePublished(Event, name="kpis.procedure_published", entry=True):
    """A procedure that a unit is in charge of has been announced and made public, for the first time or anew."""

    publication_id: str = Field(pattern=NUMBER, description="the number of the decision and of the procedure in it")
    procedure: str = Field(pattern=CODE, description=PROCEDURE)
    published_on: date
    due_on: date = Field(description="by when it had to be public")
    kind: Literal["new", "updated"] = "new"
    complete: bool = Field(description="whether all parts of its content that have to be public are so")
    level: Literal["information", "partial", "full"] = Field(
        description="what can be done online: nothing, a part of the process, all of it (Decree 42/2022/NĐ-CP)"
    )
    revision: int = Field(0, ge=0, le=MOST_REVISIONS, description=REVISION)


class TargetMissed(Event, name="kpis.target_missed"):
    """An indicator of a unit has fallen behind its target in the running period: told once per crossing and period."""

    indicator_id: str
    period: str
    value: float
    target: float
    numerator: int
    denominator: int


class TargetReached(Event, name="kpis.target_reached"):
    """An indicator of a unit that was behind its target keeps it again."""

    indicator_id: str
    period: str
    value: float
    target: float
    numerator: int
    denominator: int
