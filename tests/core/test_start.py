"""The house does not start, and says why, when a plugin or the database does not fit."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from core import migration
from core.embedded import Servers
from core.embedded.postgres import SUPERUSER
from core.errors import Misconfigured
from core.event import CATALOGUE
from core.plugin import Registry, discover
from core.testing import Kit

ROOMS = Path(__file__).parent / "rooms"


@pytest.fixture(autouse=True)
def rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the rooms beside this file be found, and forget afterwards what they told."""
    Registry()
    monkeypatch.syspath_prepend(ROOMS)
    modules, events = set(sys.modules), set(CATALOGUE)
    yield
    for name in set(sys.modules) - modules:
        del sys.modules[name]
    for name in set(CATALOGUE) - events:
        del CATALOGUE[name]


def test_the_plugins_that_are_here_fit() -> None:
    assert list(Registry().plugins) == [name.rpartition(".")[2] for name in discover()]


@pytest.mark.parametrize(
    ("packages", "sentence"),
    [
        (["asks_nobody"], "trả lời một câu hỏi không có.*weather"),
        (["mishears"], "trả lời một câu hỏi không có.*colour"),
        (["leans_on_air"], "«leans_on_air» cần «thin_air»"),
        (["listens_to_air"], "«listens_to_air» cần «thin_air»"),
        (["no_manifest"], "no_manifest không có bản kê khai"),
        (["unlocked"], "cần quyền «unlocked.enter»"),
        (["keyless"], "keyless: .* cần quyền"),
        (["trespasser"], "đường dẫn /complaints-archive phải bắt đầu bằng /trespasser"),
        (["turnstile"], "mở cho mọi người nên cần giới hạn số lần"),
        (["pickpocket"], "quyền «complaints.read» phải bắt đầu bằng «pickpocket.»"),
        (["left", "right"], "left.thing_done is claimed by left.events and by right.events"),
        (["ventriloquist"], "complaints.case_forgotten phải mang tên của phần mở rộng «ventriloquist»"),
        (["mumbler"], "ThingMumbled: write the wire name"),
        (["double.kpis"], "hai phần mở rộng cùng tên «kpis»"),
    ],
)
def test_a_plugin_that_does_not_fit_keeps_the_house_shut(packages: list[str], sentence: str) -> None:
    with pytest.raises(Misconfigured, match=f"(?s){sentence}"):
        Registry([*discover(), *packages])


@asynccontextmanager
async def disturbed(url: str, wrong: str, mended: str) -> AsyncIterator[None]:
    """Execute one statement, and the other in the end."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(wrong))
        try:
            yield
        finally:
            await connection.execute(text(mended))
    await engine.dispose()


async def check(kit: Kit) -> None:
    await migration.check(kit.addresses.database_url, kit.runtime.registry)


@pytest.mark.parametrize(
    ("wrong", "mended", "named"),
    [
        ("CREATE TABLE kpis_loose (tenant_id text)", "DROP TABLE kpis_loose", "kpis_loose"),
        (
            "ALTER TABLE kpis_monthly DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE kpis_monthly ENABLE ROW LEVEL SECURITY",
            "kpis_monthly",
        ),
        (
            "ALTER TABLE kpis_monthly NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE kpis_monthly FORCE ROW LEVEL SECURITY",
            "kpis_monthly",
        ),
        (
            "CREATE POLICY more ON kpis_monthly FOR SELECT USING (true)",
            "DROP POLICY more ON kpis_monthly",
            "kpis_monthly",
        ),
        (
            "ALTER POLICY tenant_select ON kpis_monthly USING (true)",
            f"ALTER POLICY tenant_select ON kpis_monthly {migration.POLICIES['SELECT']}",
            "kpis_monthly",
        ),
        (
            f"ALTER POLICY tenant_delete ON kpis_monthly {migration.POLICIES['SELECT']}",
            f"ALTER POLICY tenant_delete ON kpis_monthly {migration.POLICIES['DELETE']}",
            "kpis_monthly",
        ),
        ("GRANT TRUNCATE ON kpis_monthly TO dinh_app", "REVOKE TRUNCATE ON kpis_monthly FROM dinh_app", "kpis_monthly"),
        (
            "GRANT REFERENCES ON kpis_monthly TO dinh_app",
            "REVOKE REFERENCES ON kpis_monthly FROM dinh_app",
            "kpis_monthly",
        ),
        ("CREATE VIEW kpis_window AS SELECT * FROM kpis_monthly", "DROP VIEW kpis_window", "kpis_window"),
        (
            "CREATE MATERIALIZED VIEW kpis_photo AS SELECT 1 AS one",
            "DROP MATERIALIZED VIEW kpis_photo",
            "kpis_photo",
        ),
    ],
)
async def test_a_table_without_its_guard_keeps_the_house_shut(kit: Kit, wrong: str, mended: str, named: str) -> None:
    await check(kit)
    async with disturbed(kit.addresses.migration_url, wrong, mended):
        with pytest.raises(Misconfigured, match=f"rào chắn giữa các đơn vị: {named}"):
            await check(kit)
    await check(kit)


async def test_a_view_that_looks_with_the_eyes_of_who_asks_is_welcome(kit: Kit) -> None:
    view = "CREATE VIEW kpis_window WITH (security_invoker = true) AS SELECT * FROM kpis_monthly"
    async with disturbed(kit.addresses.migration_url, view, "DROP VIEW kpis_window"):
        await check(kit)


@pytest.mark.parametrize(
    ("wrong", "mended"),
    [
        ("ALTER ROLE dinh_app BYPASSRLS", "ALTER ROLE dinh_app NOBYPASSRLS"),
        ("ALTER ROLE dinh_app SUPERUSER", "ALTER ROLE dinh_app NOSUPERUSER"),
        ("GRANT dinh_owner TO dinh_app", "REVOKE dinh_owner FROM dinh_app"),
    ],
)
async def test_a_role_that_may_look_past_policies_keeps_the_house_shut(
    kit: Kit, embedded: Servers, wrong: str, mended: str
) -> None:
    async with disturbed(embedded._our_postgres.url(SUPERUSER), wrong, mended):
        with pytest.raises(Misconfigured, match="vượt rào chắn"):
            await check(kit)
    await check(kit)


async def test_who_may_change_the_schema_does_not_serve_the_house(kit: Kit) -> None:
    with pytest.raises(Misconfigured, match="vượt rào chắn"):
        await migration.check(kit.addresses.migration_url, kit.runtime.registry)


async def test_a_schema_that_is_behind_keeps_the_house_shut(kit: Kit) -> None:
    newest = max(path.name[:4] for path in (kit.runtime.registry.plugins["kpis"].folder / "migrations").glob("0*.py"))
    wrong = "DELETE FROM alembic_version WHERE version_num LIKE 'kpis%'"
    mended = f"INSERT INTO alembic_version VALUES ('kpis_{newest}')"  # noqa: S608 - the name of a file of ours
    async with disturbed(kit.addresses.migration_url, wrong, mended):
        with pytest.raises(Misconfigured, match=rf"chưa được nâng cấp \(kpis_{newest}\)"):
            await check(kit)
