"""What stands behind the counters, the indicators' own versions, closed periods, figures by hand."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision = "kpis_0002", "kpis_0001"

COUNTED_BEFORE = [
    "cases_opened",
    "cases_closed",
    "cases_on_time",
    "dossiers_received",
    "dossiers_online",
    "dossiers_returned",
    "dossiers_on_time",
]
COUNTED_NOW = [
    "cases_overdue",
    "cases_rated",
    "cases_satisfied",
    "dossiers_offered",
    "dossiers_early",
    "dossiers_settled",
    "overdue_begun",
    "overdue_ended",
    "sync_known",
    "dossiers_synchronised",
    "digitisations",
    "dossiers_digitised",
    "dossiers_reusable",
    "dossiers_reused",
    "results_known",
    "results_electronic",
    "results_digitised",
    "payments",
    "payments_online",
    "ratings",
    "ratings_satisfied",
    "procedures_published",
    "procedures_on_time",
    "procedures_updated",
    "procedures_updated_on_time",
    "procedures_complete",
    "activities",
]
PARTS: dict[str, dict[str, Any]] = {
    "received": {"due_on": sa.Date, "online": sa.Boolean, "offered": sa.Boolean, "synchronised": sa.Boolean},
    "returned": {"due_on": sa.Date, "electronic": sa.Boolean},
    "digitised": {"components": sa.Boolean, "result": sa.Boolean, "reusable": sa.Boolean, "reused": sa.Boolean},
    "paid": {"online": sa.Boolean},
    "rated": {"satisfied": sa.Boolean},
}


def upgrade() -> None:
    for name in COUNTED_NOW:
        op.add_column("kpis_monthly", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("kpis_monthly", name, server_default=None)
    create_tenant_table(
        "kpis_daily",
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*COUNTED_BEFORE, *COUNTED_NOW)),
        key=("day",),
    )
    _take_over_months()
    create_tenant_table(
        "kpis_procedure_year",
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("listed", "offered", "full_process", "online", "paid_online")
        ),
        key=("procedure", "year"),
    )
    create_tenant_table(
        "kpis_dossier",
        sa.Column("dossier_id", sa.String(), nullable=False),
        *(column for part, facts in PARTS.items() for column in _part(part, facts)),
        key=("dossier_id",),
    )
    for part in ("received", "returned"):
        told = sa.text(f"{part}_on IS NOT NULL")
        op.create_index(f"kpis_dossier_{part}", "kpis_dossier", [f"{part}_on", "tenant_id"], postgresql_where=told)
    late = sa.text("returned_on > returned_due_on")
    op.create_index("kpis_dossier_late", "kpis_dossier", ["returned_on", "tenant_id"], postgresql_where=late)
    waiting = sa.text("returned_on IS NULL AND received_on IS NOT NULL")
    op.create_index("kpis_dossier_open", "kpis_dossier", ["received_due_on", "tenant_id"], postgresql_where=waiting)
    create_tenant_table(
        "kpis_publication",
        sa.Column("publication_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told", Moment(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        key=("publication_id",),
    )
    create_tenant_table(
        "kpis_indicator_version",
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("steps", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at_unit", sa.String(), nullable=False),
    )
    about = ["tenant_id", "indicator", "valid_from"]
    op.create_index("kpis_indicator_version_indicator", "kpis_indicator_version", about)
    create_tenant_table(
        "kpis_standing",
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("value", "target", "numerator", "denominator")),
        key=("indicator",),
    )
    create_tenant_table(
        "kpis_report",
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
    )
    op.create_index("kpis_report_period", "kpis_report", ["tenant_id", "period", "edition"], unique=True)
    create_tenant_table(
        "kpis_by_hand",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
    )
    op.create_index("kpis_by_hand_month", "kpis_by_hand", ["tenant_id", "month", "number"], unique=True)


def _take_over_months() -> None:
    """What was counted before days were told apart stands on the first of its month."""
    names = ", ".join((*COUNTED_BEFORE, *COUNTED_NOW))
    tables = ("kpis_monthly", "kpis_daily")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"INSERT INTO kpis_daily (tenant_id, day, {names}) SELECT tenant_id, month, {names} FROM kpis_monthly")  # noqa: S608 - our own names
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _part(part: str, facts: dict[str, Any]) -> list[sa.Column[Any]]:
    """Return the columns of one kind of fact about a dossier."""
    common: dict[str, Any] = {"revision": sa.Integer, "told": Moment, "procedure": sa.String, "on": sa.Date}
    return [sa.Column(f"{part}_{name}", kind(), nullable=True) for name, kind in (common | facts).items()]
