"""Units, people, grants, sessions, keys of other systems, switches."""

import sqlalchemy as sa
from alembic import op

from core.migration import create_tenant_table
from core.model import Moment

revision, down_revision, branch_labels = "tenants_0001", None, ("tenants",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "tenants_unit",
        sa.Column("key", sa.String(48), primary_key=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_key", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("predecessor_keys", sa.String(), nullable=False),
    )
    op.create_index("ix_tenants_unit_parent_key", "tenants_unit", ["parent_key"])
    create_tenant_table(
        "tenants_person",
        sa.Column("login", sa.String(), nullable=False, unique=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", Moment(), nullable=True),
    )
    create_tenant_table(
        "tenants_role_grant",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
    )
    op.create_index("tenants_role_grant_person", "tenants_role_grant", ["tenant_id", "person_id"])
    op.create_table(
        "tenants_session",
        sa.Column("token_hash", sa.String(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
    )
    op.create_index("ix_tenants_session_person_id", "tenants_session", ["person_id"])
    op.create_table(
        "tenants_attempt",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_tenants_attempt_login", "tenants_attempt", ["login"])
    op.create_index("ix_tenants_attempt_address", "tenants_attempt", ["address"])
    create_tenant_table(
        "tenants_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False, unique=True),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
    )
    create_tenant_table(
        "tenants_switch",
        sa.Column("plugin", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=True),
        sa.Column("on", sa.Boolean(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        key=("plugin",),
    )
