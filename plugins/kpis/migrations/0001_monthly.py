"""The counters per unit and month."""

import sqlalchemy as sa

from core.migration import create_tenant_table

revision, down_revision, branch_labels = "kpis_0001", None, ("kpis",)
depends_on = "core_0001"

COUNTERS = [
    "cases_opened",
    "cases_closed",
    "cases_on_time",
    "dossiers_received",
    "dossiers_online",
    "dossiers_returned",
    "dossiers_on_time",
]


def upgrade() -> None:
    create_tenant_table(
        "kpis_monthly",
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTERS),
        key=("month",),
    )
