"""The audit log is read: by what was done, by whom, when, and at which units."""

from datetime import timedelta

import httpx

from core.moment import today
from core.testing import Kit


async def shown(who: httpx.AsyncClient, **asked: object) -> str:
    answer = await who.get("/audit", params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return answer.text.partition("<table")[2]


async def test_entries_are_found_by_what_was_done_by_whom_and_when(kit: Kit) -> None:
    await kit.switch(kit.commune, "complaints", on=False, why="Chờ tập huấn")
    await kit.switch(kit.commune, "kpis", on=False, why="Chờ số liệu")
    looker = await kit.person(kit.commune, "auditor")
    assert "Chờ tập huấn" in await shown(looker)
    assert "Chờ số liệu" not in await shown(looker, q="tập huấn")
    assert "Chờ tập huấn" in await shown(looker, q="TẬP HUẤN", action="tenants.switch")
    assert "Chờ tập huấn" not in await shown(looker, action="tenants.invite")
    assert "Chờ tập huấn" in await shown(looker, since=today(), until=today())
    assert "Chờ tập huấn" not in await shown(looker, since=today() + timedelta(days=1))
    assert "Chờ tập huấn" not in await shown(looker, until=today() - timedelta(days=1))
    assert "Chờ tập huấn" not in await shown(looker, actor="person:nobody")
    assert (await looker.get("/audit", params={"since": "hôm nay"})).status_code == 400


async def test_entries_of_units_below_are_for_those_who_reach_them(kit: Kit) -> None:
    await kit.switch(kit.commune, "complaints", on=False, why="Chờ tập huấn")
    wide = await kit.person(kit.district, "auditor", below=True)
    assert "Chờ tập huấn" not in await shown(wide)
    below = await shown(wide, below="true")
    assert "Chờ tập huấn" in below
    assert kit.runtime.house.tenants[kit.commune].name in below
    for tenant in (kit.district, kit.neighbour):
        narrow = await kit.person(tenant, "auditor")
        assert "Chờ tập huấn" not in await shown(narrow, below="true")
