"""What settlement needs: more of a case, its steps, its clocks, and reminders."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.migration import create_tenant_table

revision, down_revision, branch_labels = "complaints_0002", "complaints_0001", None

WORDS = (
    *("field", "against", "came_from", "went_to", "missing", "complexity", "assignee", "result", "decision_no"),
    *("evidence", "notice_how", "denouncer_ref"),
)
NO_CITIZEN = "kind NOT IN ('denunciation', 'mixed') OR citizen = ''"
"""The last wall: whatever door is left open, no name stands beside a denunciation."""


def upgrade() -> None:
    def add(name: str, kind: Any, default: str | None = None) -> None:
        op.add_column("complaints_case", sa.Column(name, kind, nullable=default is None, server_default=default))

    for name in WORDS:
        add(name, sa.String(), "")
    add("parent_id", sa.Uuid())
    for name in ("clock_from", "paused_on", "notice_on"):
        add(name, sa.Date())
    for name, default in (("level", "1"), ("warned", "0"), ("reopened", "0")):
        add(name, sa.Integer(), default)
    add("channel", sa.String(), "letter")
    add("remote", sa.Boolean(), "false")
    add("satisfied", sa.Boolean())
    op.create_check_constraint("complaints_case_no_denouncer", "complaints_case", NO_CITIZEN)

    create_tenant_table(
        "complaints_case_step",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
    )
    op.create_index("ix_complaints_case_step_case_id", "complaints_case_step", ["case_id"])
    create_tenant_table(
        "complaints_clock",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("raw_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("needs_check", sa.Boolean(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("extensions", sa.JSON(), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
    )
    op.create_index("ix_complaints_clock_case_id", "complaints_clock", ["case_id"])
    create_tenant_table(
        "complaints_notice",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_complaints_notice_case_id", "complaints_notice", ["case_id"])
