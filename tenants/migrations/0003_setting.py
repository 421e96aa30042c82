"""What a unit has decided about the settings of a plugin, for itself and those below."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision, branch_labels = "tenants_0003", "tenants_0002", None
depends_on = None


def upgrade() -> None:
    create_tenant_table(
        "tenants_setting",
        sa.Column("plugin", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", JSONB(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        key=("plugin", "name"),
    )
