"""What a settlement has given back; where the row of a matter is that was handed over, or brought twice."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels = "complaints_0004", "complaints_0003", None


def upgrade() -> None:
    for name in ("origin_id", "merged_into"):
        op.add_column("complaints_case", sa.Column(name, sa.Uuid()))
    for name, kind in (("recovered_money", sa.BigInteger()), ("recovered_land", sa.Integer())):
        op.add_column("complaints_case", sa.Column(name, kind, nullable=False, server_default="0"))
    op.add_column("complaints_case", sa.Column("protected_people", sa.Integer(), nullable=False, server_default="0"))
