"""The house's version, the mailbox and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision, branch_labels = "core_0001", None, ("core",)


def upgrade() -> None:
    op.create_table("core_house", sa.Column("version", sa.BigInteger(), nullable=False))
    op.execute("INSERT INTO core_house (version) VALUES (1)")
    op.execute("REVOKE INSERT, DELETE ON core_house FROM dinh_app")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM dinh_app")
    create_tenant_table(
        "core_event_log",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("aggregate", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("correlation", sa.Uuid(), nullable=False),
        sa.Column("causation", sa.Uuid(), nullable=True),
        sa.Column("trace", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        key=("event_id",),
        append_only=True,
    )
    op.create_index("core_event_log_event", "core_event_log", ["event_id"])
    op.create_index("core_event_log_seq", "core_event_log", ["tenant_id", "seq"])
    op.create_index("core_event_log_aggregate", "core_event_log", ["tenant_id", "aggregate"])
    op.create_index("core_event_log_correlation", "core_event_log", ["tenant_id", "correlation"])
    create_tenant_table(
        "core_outbox",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("edited", sa.String(), nullable=True),
        key=("seq",),
    )
    op.create_index("core_outbox_order", "core_outbox", ["seq"])
    create_tenant_table(
        "core_inbox",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False, server_default=sa.func.now()),
        key=("consumer", "event_id"),
    )
    create_tenant_table(
        "core_held",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        key=("consumer", "seq"),
    )
    create_tenant_table(
        "core_dead_letter",
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("edited", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("replayed_at", Moment(), nullable=True),
    )
    op.create_index("core_dead_letter_event", "core_dead_letter", ["tenant_id", "consumer", "event_id"], unique=True)
    create_tenant_table(
        "core_audit",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("change", JSONB(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        key=("seq",),
        append_only=True,
    )
