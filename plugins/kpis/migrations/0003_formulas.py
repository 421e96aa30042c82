"""Versions that change a formula, indicators that a unit makes itself, and what is behind the figures of cases."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision = "kpis_0003", "kpis_0002"

PARTS: dict[str, Any] = {
    "opened_told": Moment,
    "opened_on": sa.Date,
    "opened_due_on": sa.Date,
    "closed_told": Moment,
    "closed_on": sa.Date,
    "closed_on_time": sa.Boolean,
    "overdue_told": Moment,
    "overdue_on": sa.Date,
    "rated_told": Moment,
    "rated_on": sa.Date,
    "rated_satisfied": sa.Boolean,
    "held_told": Moment,
    "held_on": sa.Date,
    "cancelled_told": Moment,
    "cancelled_on": sa.Date,
}
DAY, YES = "date", "boolean"
FACTS = {
    "complaints.case_opened": (
        "opened_told", {"opened_on": ("received_on", DAY), "opened_due_on": ("due_on", DAY)},
    ),
    "complaints.case_closed": ("closed_told", {"closed_on": ("closed_on", DAY), "closed_on_time": ("on_time", YES)}),
    "complaints.case_overdue": ("overdue_told", {"overdue_on": ("due_on", DAY)}),
    "complaints.case_rated": ("rated_told", {"rated_on": ("rated_on", DAY), "rated_satisfied": ("satisfied", YES)}),
    "campaigns.activity_recorded": ("held_told", {"held_on": ("held_on", DAY)}),
    "campaigns.activity_cancelled": ("cancelled_told", {"cancelled_on": ("held_on", DAY)}),
}  # fmt: skip
SAID = ("title", "explained", "numerator", "denominator", "unit")


def upgrade() -> None:
    """Make the tables."""
    for name in SAID:
        op.add_column("kpis_indicator_version", sa.Column(name, sa.String(), nullable=True))
    op.add_column("kpis_indicator_version", sa.Column("lower_is_better", sa.Boolean(), nullable=True))
    op.add_column("kpis_indicator_version", sa.Column("ended", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("kpis_indicator_version", "ended", server_default=None)
    create_tenant_table(
        "kpis_matter",
        sa.Column("matter_id", sa.String(), nullable=False),
        *(sa.Column(name, kind(), nullable=True) for name, kind in PARTS.items()),
        key=("matter_id",),
    )
    _take_over_facts()
    for table, part in (("matter", "closed"), ("matter", "rated"), ("dossier", "paid"), ("dossier", "rated")):
        told = sa.text(f"{part}_on IS NOT NULL") if table == "dossier" else None
        days = [f"{part}_on", "tenant_id"]
        op.create_index(f"kpis_{table}_{part}", f"kpis_{table}", days, postgresql_where=told)


def _take_over_facts() -> None:
    """What was told and counted before stands behind the figures too: of each part what was told last."""
    tables = ("kpis_matter", "core_event_log", "core_inbox")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for name, (told, fields) in FACTS.items():
        columns = ", ".join(fields)
        values = ", ".join(f"(data::jsonb ->> '{field}')::{kind}" for field, kind in fields.values())
        given = ", ".join(f"{column} = excluded.{column}" for column in (told, *fields))
        op.execute(
            f"INSERT INTO kpis_matter (tenant_id, matter_id, {told}, {columns}) "  # noqa: S608 - our own names
            f"SELECT DISTINCT ON (log.tenant_id, aggregate) log.tenant_id, aggregate, log.at, {values} "
            "FROM core_event_log log JOIN core_inbox USING (tenant_id, event_id) "
            f"WHERE name = '{name}' AND consumer = 'kpis' ORDER BY log.tenant_id, aggregate, log.at DESC "
            f"ON CONFLICT (tenant_id, matter_id) DO UPDATE SET {given}"
        )
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
