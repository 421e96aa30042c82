"""Citizen reception, and the tickets of citizens without an account."""

import sqlalchemy as sa
from alembic import op

from core.migration import create_tenant_table

revision, down_revision, branch_labels = "complaints_0003", "complaints_0002", None


def upgrade() -> None:
    create_tenant_table(
        "complaints_timetable",
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("second_day", sa.Integer(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        key=(),
    )
    create_tenant_table(
        "complaints_reception",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("regular", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("moved_because", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_head", sa.Boolean(), nullable=False),
        sa.Column("deputy_why", sa.String(), nullable=False),
    )
    op.create_index("complaints_reception_day", "complaints_reception", ["tenant_id", "day"])
    op.create_index(
        "complaints_reception_regular",
        "complaints_reception",
        ["tenant_id", "day"],
        unique=True,
        postgresql_where=sa.text("regular"),
    )
    create_tenant_table(
        "complaints_visit",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("speakers", sa.Integer(), nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("hamlet", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("grouped", sa.Boolean(), nullable=False),
        sa.Column("reception_id", sa.Uuid(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
    )
    op.create_index("complaints_visit_day", "complaints_visit", ["tenant_id", "visited_on"])
    op.create_index("complaints_visit_reception", "complaints_visit", ["tenant_id", "reception_id"])
    create_tenant_table(
        "complaints_ticket",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("words_hash", sa.String(), nullable=False),
    )
    op.create_index("complaints_ticket_code", "complaints_ticket", ["tenant_id", "code_hash"], unique=True)
    op.create_index("complaints_ticket_case", "complaints_ticket", ["tenant_id", "case_id"])
