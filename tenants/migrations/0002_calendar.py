"""Days off and days of work that a unit has decided, and years whose official calendar it has confirmed."""

import sqlalchemy as sa

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision, branch_labels = "tenants_0002", "tenants_0001", None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "tenants_calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("doc_no", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("withdrawn", sa.String(), nullable=False),
        key=("day",),
    )
    create_tenant_table(
        "tenants_calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("doc_no", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("withdrawn", sa.String(), nullable=False),
        key=("year",),
    )
