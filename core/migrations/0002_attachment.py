"""Attachments: what is known of a file; its bytes lie in the storage."""

import sqlalchemy as sa
from alembic import op

from core.migration import create_tenant_table

revision, down_revision, branch_labels = "core_0002", "core_0001", None


def upgrade() -> None:
    create_tenant_table(
        "core_attachment",
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_by_name", sa.String(), nullable=False),
    )
    op.create_index("core_attachment_about", "core_attachment", ["tenant_id", "about"])
