"""The schema: tables of tenants come with row-level security, and each plugin has its own Alembic branch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlmodel import SQLModel

from core.database import CONNECT_SECONDS, reaching
from core.errors import Misconfigured, Unavailable
from core.model import Moment
from core.plugin import Registry

HERE = Path(__file__).parent
READ = "tenant_id = ANY ((SELECT string_to_array(current_setting('dinh.reach'), ','))::text[])"
WRITE = "tenant_id = ANY ((SELECT string_to_array(current_setting('dinh.own'), ','))::text[])"
POLICIES = {
    "SELECT": f"USING ({READ})",
    "INSERT": f"WITH CHECK ({WRITE})",
    "UPDATE": f"USING ({WRITE}) WITH CHECK ({WRITE})",
    "DELETE": f"USING ({WRITE})",
}
"""One policy for each verb, since PostgreSQL takes two for the same verb as either; what is only read from below
must not be changed or removed from above.
"""

UNSAFE_TABLES = text("""
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND CASE
        WHEN c.relkind = 'm' THEN true
        WHEN c.relkind = 'v' THEN NOT coalesce(c.reloptions && '{security_invoker=true,security_invoker=on}', false)
        ELSE c.relkind IN ('r', 'p')
            AND EXISTS (SELECT FROM pg_attribute a
                        WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
            AND (c.relrowsecurity AND c.relforcerowsecurity
                 AND NOT has_table_privilege(c.oid, 'TRUNCATE, REFERENCES, TRIGGER')
                 AND (SELECT array_agg(polcmd::text ORDER BY polcmd) = '{a,d,r,w}' AND bool_and(
                          coalesce(pg_get_expr(polqual, polrelid) LIKE setting, true)
                          AND coalesce(pg_get_expr(polwithcheck, polrelid) LIKE setting, true))
                      FROM pg_policy, LATERAL (SELECT CASE polcmd WHEN 'r' THEN '%dinh.reach%' ELSE '%dinh.own%' END)
                          AS scope (setting)
                      WHERE polrelid = c.oid)) IS NOT TRUE
        END
    ORDER BY c.relname
""")
"""Tables of tenants without the four policies or with rights that no policy sees; views with another's eyes."""

UNSAFE_ROLE = text("""
    SELECT bool_or(r.rolsuper OR r.rolbypassrls
                   OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relkind IN ('r', 'p', 'v')))
    FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER')
""")
"""Whether whoever has logged in is, or may become, somebody to whom policies mean nothing."""


def create_tenant_table(
    name: str,
    *columns: sa.Column[Any],
    key: tuple[str, ...] = ("id",),
    append_only: bool = False,
) -> None:
    """Create a table of tenants with forced row-level security and its policies.

    With the default `key` the columns of `TenantModel` come with it; another `key` names columns given here and
    makes a table of a plain `TenantRow`. The primary key always begins with `tenant_id`. `append_only` takes
    the application's right to change or delete rows.
    """
    own: list[sa.Column[Any]] = [sa.Column("tenant_id", sa.String(48), nullable=False)]
    if key == ("id",):
        own += [
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("created_at", Moment(), nullable=False),
        ]
    op.create_table(name, *own, *columns, sa.PrimaryKeyConstraint("tenant_id", *key))
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    for verb, policy in POLICIES.items():
        op.execute(f"CREATE POLICY tenant_{verb.lower()} ON {name} FOR {verb} {policy}")
    if append_only:
        op.execute(f"REVOKE UPDATE, DELETE ON {name} FROM PUBLIC, dinh_app")


def config(registry: Registry) -> Config:
    """Return Alembic's configuration: one folder of migrations per plugin, and core's own."""
    folders = [HERE, *(found.folder for found in registry.plugins.values())]
    alembic = Config()
    alembic.set_main_option("script_location", str(HERE / "alembic"))
    alembic.set_main_option("path_separator", "newline")
    alembic.set_main_option(
        "version_locations", "\n".join(str(f / "migrations") for f in folders if (f / "migrations").is_dir())
    )
    return alembic


async def upgrade(migration_url: str, registry: Registry) -> None:
    """Bring every branch of the schema to its newest revision, as the owner of the tables."""

    def run(connection: Connection) -> None:
        alembic = config(registry)
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "heads")

    async with _connected(migration_url) as connection, connection.begin():
        await connection.run_sync(run)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    """Connect as whoever the address names. Raises Unavailable with the place, never with the password."""
    engine = create_async_engine(url, connect_args={"timeout": CONNECT_SECONDS})
    connection = engine.connect()
    try:
        with reaching():
            await connection.start()
    except Unavailable as away:
        place = f"{engine.url.host or 'localhost'}:{engine.url.port or 5432}"
        raise Unavailable(
            f"Không vào được PostgreSQL ở {place} với tài khoản {engine.url.username}: máy chủ không trả lời, "
            "hoặc không nhận tài khoản, mật khẩu, tên cơ sở dữ liệu đó."
        ) from away
    try:
        yield connection
    finally:
        await connection.close()
        await engine.dispose()


async def check(database_url: str, registry: Registry) -> None:
    """Raise Misconfigured on a schema that is behind, an unguarded table, or a role that looks past policies."""
    async with _connected(database_url) as connection:
        behind = await connection.run_sync(lambda sync: _behind(sync, registry))
        unsafe = (await connection.execute(UNSAFE_TABLES)).scalars().all()
        powerful = (await connection.execute(UNSAFE_ROLE)).scalar_one()
    if behind:
        raise Misconfigured(f"Cơ sở dữ liệu chưa được nâng cấp ({', '.join(behind)}). Hãy chạy: dinh migrate.")
    if powerful:
        raise Misconfigured("Tài khoản cơ sở dữ liệu có thể vượt rào chắn. Hãy dùng tài khoản dinh_app.")
    if unsafe:
        raise Misconfigured(
            f"Bảng chưa có rào chắn giữa các đơn vị: {', '.join(unsafe)}. Hãy dùng create_tenant_table."
        )


async def differences(migration_url: str) -> list[str]:
    """Return where models and migrated schema differ; empty when they agree."""

    def compare(connection: Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(found) for found in compare_metadata(context, SQLModel.metadata)]

    engine = create_async_engine(migration_url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


def _behind(connection: Connection, registry: Registry) -> set[str]:
    script = ScriptDirectory.from_config(config(registry))
    applied = script.get_all_current(MigrationContext.configure(connection).get_current_heads())
    return set(script.get_heads()) - {revision.revision for revision in applied}
