"""Assessments and their scores, recognitions, places, rulings, and what links have heard and put at risk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision, branch_labels = "new_rural_0001", None, ("new_rural",)
depends_on = "core_0001"


def upgrade() -> None:
    create_tenant_table(
        "new_rural_place",
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
    )
    create_tenant_table(
        "new_rural_ruling",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("comparison", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.Column("handed", JSONB(), nullable=False),
    )
    create_tenant_table(
        "new_rural_tuning",
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.Column("handed", JSONB(), nullable=False),
    )
    create_tenant_table(
        "new_rural_assessment",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("states", JSONB(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("not_met", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.String(), nullable=False),
    )
    op.create_index("ix_new_rural_assessment_assessed_on", "new_rural_assessment", ["assessed_on"])
    create_tenant_table(
        "new_rural_score",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("returned", sa.String(), nullable=False),
        sa.Column("assessed_by", sa.String(), nullable=False),
        key=("assessment_id", "code"),
    )
    create_tenant_table(
        "new_rural_recognition",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("decision_no", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_no", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
    )
    create_tenant_table(
        "new_rural_fact",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("good", sa.Boolean(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        key=("kind", "subject"),
    )
    create_tenant_table(
        "new_rural_risk",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
    )
    op.create_index(
        "new_rural_risk_open",
        "new_rural_risk",
        ["tenant_id", "set_id", "criterion", "link"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
