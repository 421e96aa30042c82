"""Documents, campaigns, tasks, reminders, activities and villages."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from core.migration import create_tenant_table

revision, down_revision, branch_labels = "campaigns_0001", None, ("campaigns",)
depends_on = "core_0001"

COUNTS = (
    "sessions",
    "participants",
    "female",
    "minority",
    "remote",
    "copies",
    "broadcasts",
    "minutes",
    "posts",
    "views",
    "cost",
)


def _orders() -> list[sa.Column[Any]]:
    return [
        *(_text(name) for name in ("title", "purpose")),
        *(_codes(name) for name in ("documents", "audiences", "channels", "pillars")),
        *(_day(name) for name in ("begins_on", "due_on")),
    ]


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False)


def _codes(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), nullable=False)


def _day(name: str, *, known: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=not known)


def _number(name: str, *, known: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=not known)


def upgrade() -> None:
    create_tenant_table(
        "campaigns_document",
        *(_text(name) for name in ("code", "origin", "number", "title", "issuer")),
        _day("issued_on"),
        _day("in_force_from"),
        _text("about"),
        _text("basis"),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        _day("valid_from"),
        _day("valid_to", known=False),
        sa.Column("needs_check", sa.Boolean(), nullable=False),
        _codes("handed_to"),
        key=("code", "origin"),
    )
    create_tenant_table(
        "campaigns_campaign",
        *_orders(),
        _codes("units"),
        *(_number(f"expected_{name}", known=False) for name in ("sessions", "participants", "coverage")),
        _text("step"),
        _day("launched_on", known=False),
        _day("closed_on", known=False),
        _text("narrative"),
    )
    create_tenant_table(
        "campaigns_addressee",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        _text("unit"),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        key=("campaign_id", "unit"),
    )
    create_tenant_table(
        "campaigns_task",
        *_orders(),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        _text("giver"),
        _day("given_on"),
        _day("acknowledged_on", known=False),
        _text("responsible"),
        _day("finished_on", known=False),
        _text("result"),
        _day("closed_on", known=False),
    )
    op.create_index("ix_campaigns_task_campaign_id", "campaigns_task", ["campaign_id"])
    create_tenant_table(
        "campaigns_reminder",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        _text("stage"),
        _day("day"),
        _text("sender"),
        _text("words"),
        key=("task_id", "stage", "day"),
    )
    create_tenant_table(
        "campaigns_village",
        _text("name"),
        _number("households"),
        sa.Column("special", sa.Boolean(), nullable=False),
    )
    create_tenant_table(
        "campaigns_activity",
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        _text("channel"),
        _day("held_on"),
        _codes("documents"),
        _codes("villages"),
        _text("title"),
        _codes("audiences"),
        _codes("pillars"),
        _text("languages"),
        _text("link"),
        *(_number(name) for name in COUNTS),
        _day("struck_on", known=False),
        _text("struck_why"),
    )
    op.create_index("ix_campaigns_activity_campaign_id", "campaigns_activity", ["campaign_id"])
    op.create_index("ix_campaigns_activity_held_on", "campaigns_activity", ["held_on"])
