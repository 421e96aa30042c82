"""What anybody may do without signing in is counted."""

import sqlalchemy as sa
from alembic import op

from core.model import Moment

revision, down_revision, branch_labels = "core_0003", "core_0002", None


def upgrade() -> None:
    op.create_table(
        "core_attempt",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "address", "since"),
    )
