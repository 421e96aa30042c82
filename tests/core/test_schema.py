"""What the models say and what the migrations make are one and the same."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from core import migration
from core.testing import Kit


async def test_the_migrated_schema_is_that_of_the_models(kit: Kit) -> None:
    assert await migration.differences(kit.addresses.migration_url) == []


@pytest.mark.parametrize(
    ("wrong", "mended"),
    [
        ("ALTER TABLE kpis_monthly ADD more int", "ALTER TABLE kpis_monthly DROP more"),
        (
            "ALTER TABLE kpis_monthly ALTER cases_opened TYPE bigint",
            "ALTER TABLE kpis_monthly ALTER cases_opened TYPE int",
        ),
        (
            "ALTER TABLE kpis_monthly ALTER cases_opened DROP NOT NULL",
            "ALTER TABLE kpis_monthly ALTER cases_opened SET NOT NULL",
        ),
        ("CREATE INDEX more ON kpis_monthly (month)", "DROP INDEX more"),
        ("CREATE TABLE kpis_more (a int)", "DROP TABLE kpis_more"),
    ],
)
async def test_a_difference_is_found(kit: Kit, wrong: str, mended: str) -> None:
    engine = create_async_engine(kit.addresses.migration_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(wrong))
        try:
            assert len(await migration.differences(kit.addresses.migration_url)) == 1
        finally:
            await connection.execute(text(mended))
    await engine.dispose()
