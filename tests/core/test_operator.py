"""What whoever runs the house is told: which server is away, which variable is wrong, and ids that can be copied."""

from uuid import uuid4

import pytest

from core import migration
from core.bus.wire import connect
from core.errors import Unavailable
from core.plugin import Registry
from core.settings import Settings
from core.terminal import show

NOBODY = "ai:bi-mat@127.0.0.1:1"


async def test_a_database_that_is_away_is_told_by_its_place_and_never_by_its_password() -> None:
    for ask in (migration.upgrade, migration.check):
        with pytest.raises(Unavailable) as away:
            await ask(f"postgresql+asyncpg://{NOBODY}/x", Registry([]))
        assert "127.0.0.1:1" in str(away.value)
        assert "bi-mat" not in str(away.value)


async def test_a_bus_that_is_away_is_waited_for_so_long_and_no_longer() -> None:
    with pytest.raises(Unavailable) as away:
        await connect(f"nats://{NOBODY}", "thử", patience=0.5)
    assert "127.0.0.1:1" in str(away.value)
    assert "bi-mat" not in str(away.value)


def test_an_id_in_a_table_can_be_copied_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    row = {"id": str(uuid4()), "name": "Một cửa điện tử của Ủy ban nhân dân huyện", "unit": "465", "expires": None}
    show([row], list(row), as_json=False)
    assert row["id"] in capsys.readouterr().out


def test_every_setting_that_has_a_form_has_an_example_of_it() -> None:
    shaped = {name: field for name, field in Settings.model_fields.items() if "pattern" in str(field.metadata)}
    assert len(shaped) > 5
    assert [name for name, field in shaped.items() if not field.examples] == []
