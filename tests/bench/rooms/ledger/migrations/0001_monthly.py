"""The counters per unit and month."""

import sqlalchemy as sa

from core.migration import create_tenant_table

revision, down_revision, branch_labels = "ledger_0001", None, ("ledger",)
depends_on = "core_0001"


def upgrade() -> None:
    create_tenant_table(
        "ledger_monthly",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        key=("month",),
    )
