"""Versions that change a formula, indicators that a unit makes itself, and what is behind the figures of cases."""

import sqlalchemy as sa
from alembic import op

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision = "kpis_0003", "kpis_0002"

SAID = ("title", "explained", "numerator", "denominator", "unit")


def upgrade() -> None:
    """Make the tables."""
    for name in SAID:
        op.add_column("kpis_indicator_version", sa.Column(name, sa.String(), nullable=True))
    op.add_column("kpis_indicator_version", sa.Column("lower_is_better", sa.Boolean(), nullable=True))
    op.add_column("kpis_indicator_version", sa.Column("ended", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("kpis_indicator_version", "ended", server_default=None)
    create_tenant_table(
        "kpis_matter",
        sa.Column("matter_id", sa.String(), nullable=False),
        sa.Column("opened_told", Moment(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("opened_due_on", sa.Date(), nullable=True),
        sa.Column("closed_told", Moment(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_on_time", sa.Boolean(), nullable=True),
        sa.Column("overdue_told", Moment(), nullable=True),
        sa.Column("overdue_on", sa.Date(), nullable=True),
        sa.Column("rated_told", Moment(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("rated_satisfied", sa.Boolean(), nullable=True),
        sa.Column("held_told", Moment(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("cancelled_told", Moment(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        key=("matter_id",),
    )
    op.create_index("kpis_matter_closed", "kpis_matter", ["closed_on", "tenant_id"])
    op.create_index("kpis_matter_rated", "kpis_matter", ["rated_on", "tenant_id"])
