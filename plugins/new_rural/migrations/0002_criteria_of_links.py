"""On which criteria a link bears, as the province has said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision, down_revision, branch_labels = "new_rural_0002", "new_rural_0001", None


def upgrade() -> None:
    """Let the province say on which criteria a link bears; what it has said so far was not about that."""
    op.add_column("new_rural_tuning", sa.Column("criteria", JSONB(), nullable=False, server_default="[]"))
