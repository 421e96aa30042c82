"""The facts behind the counters: each dossier and each publication as it was last told."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from core import Moment, TenantRow


class Dossier(TenantRow, table=True):
    """What has been told about one dossier, in parts: of each kind of fact the newest, in columns that bear its name.

    `…_revision` and `…_told` say how new it is. A part of which nothing was told is NULL.
    """

    __table_args__ = (
        Index("kpis_dossier_received", "received_on", "tenant_id", postgresql_where=text("received_on IS NOT NULL")),
        Index("kpis_dossier_returned", "returned_on", "tenant_id", postgresql_where=text("returned_on IS NOT NULL")),
        Index("kpis_dossier_late", "returned_on", "tenant_id", postgresql_where=text("returned_on > returned_due_on")),
        Index("kpis_dossier_paid", "paid_on", "tenant_id", postgresql_where=text("paid_on IS NOT NULL")),
        Index("kpis_dossier_rated", "rated_on", "tenant_id", postgresql_where=text("rated_on IS NOT NULL")),
        Index(
            "kpis_dossier_open",
            "received_due_on",
            "tenant_id",
            postgresql_where=text("returned_on IS NULL AND received_on IS NOT NULL"),
        ),
    )

    dossier_id: str = Field(primary_key=True)
    received_revision: int | None = None
    received_told: datetime | None = Field(None, sa_type=Moment)
    received_procedure: str | None = None
    received_on: date | None = None
    received_due_on: date | None = None
    received_online: bool | None = None
    received_offered: bool | None = None
    received_synchronised: bool | None = None
    returned_revision: int | None = None
    returned_told: datetime | None = Field(None, sa_type=Moment)
    returned_procedure: str | None = None
    returned_on: date | None = None
    returned_due_on: date | None = None
    returned_electronic: bool | None = None
    digitised_revision: int | None = None
    digitised_told: datetime | None = Field(None, sa_type=Moment)
    digitised_procedure: str | None = None
    digitised_on: date | None = None
    digitised_components: bool | None = None
    digitised_result: bool | None = None
    digitised_reusable: bool | None = None
    digitised_reused: bool | None = None
    paid_revision: int | None = None
    paid_told: datetime | None = Field(None, sa_type=Moment)
    paid_procedure: str | None = None
    paid_on: date | None = None
    paid_online: bool | None = None
    rated_revision: int | None = None
    rated_told: datetime | None = Field(None, sa_type=Moment)
    rated_procedure: str | None = None
    rated_on: date | None = None
    rated_satisfied: bool | None = None


class Publication(TenantRow, table=True):
    """One decision that makes one procedure public, as it was last told."""

    publication_id: str = Field(primary_key=True)
    revision: int
    told: datetime = Field(sa_type=Moment)
    procedure: str
    kind: str
    published_on: date
    due_on: date
    complete: bool
    level: str
