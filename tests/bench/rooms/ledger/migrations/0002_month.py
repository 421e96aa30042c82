"""The month's count."""

import sqlalchemy as sa

from core.migration import create_tenant_table

revision, down_revision = "ledger_0002", "ledger_0001"


def upgrade() -> None:
    create_tenant_table(
        "ledger_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("dossiers", sa.Integer(), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        key=("month",),
    )
