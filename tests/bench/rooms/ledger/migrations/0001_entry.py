"""The line."""

import sqlalchemy as sa

from core.migration import create_tenant_table

revision, down_revision, branch_labels = "ledger_0001", None, ("ledger",)
depends_on = "core_0001"


def upgrade() -> None:
    create_tenant_table(
        "ledger_entry",
        sa.Column("dossier_id", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
    )
