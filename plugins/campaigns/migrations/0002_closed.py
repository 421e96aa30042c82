"""Which units have been told that a campaign is closed."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels = "campaigns_0002", "campaigns_0001", None


def upgrade() -> None:
    """Add what is known of each unit that a campaign is for."""
    op.add_column("campaigns_addressee", sa.Column("closed", sa.Boolean(), nullable=False, server_default="false"))
