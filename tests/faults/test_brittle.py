"""A plugin that raises in every hook, or never answers, harms no other."""

from datetime import timedelta
from secrets import token_urlsafe

import httpx
from sqlalchemy import text

from core import hookspecs, now
from core.web.door import COOKIE
from tenants.models.person import NewGrant, NewPerson, Session
from tenants.service import people
from tenants.service.sign_in import fingerprint
from tests.faults.house import House


async def officer(house: House, tenant: str) -> httpx.AsyncClient:
    """Return the browser of an officer of the commune, signed in."""
    token = token_urlsafe()
    async with house.runtime.begin(tenant) as work:
        person, _ = await people.invite(work, NewPerson(login=f"canbo.{tenant}", display_name="Cán bộ xã"))
        await people.grant(work, person, NewGrant(role="officer", why="Thử"))
        person.must_change_password = False
        work.db.add(Session(token_hash=fingerprint(token), person_id=person.id, ends_at=now() + timedelta(hours=1)))
        work.change_house()
    base = f"{house.address}/t/{tenant}"
    return httpx.AsyncClient(base_url=base, cookies={COOKIE: token}, headers={"accept": "text/html"}, timeout=20)


async def test_a_plugin_that_raises_in_every_hook_harms_no_other(house: House) -> None:
    commune = house.quiet[3]
    await house.switch(commune, "brittle", on=True)
    await house.file(commune)
    failed = house.web.said("BrokenError")
    async with await officer(house, commune) as browser:

        async def asked() -> bool:
            home = await browser.get("")
            assert "Hồ sơ đang chờ trả lời" in home.text
            return house.web.said("BrokenError") > failed

        await house.until(asked)
        async with house.under_load():
            found = (await browser.get("/search", params={"q": "Đèn đường"})).raise_for_status()
        assert f"/t/{commune}/complaints/" in found.text
    async with house.runtime.begin(commune) as work:
        left = "SELECT count(*) FROM core_event_log WHERE name = 'kpis.dossier_received'"
        assert not (await work.db.execute(text(left))).scalar_one()
        left = "SELECT count(*) FROM core_audit WHERE action = 'brittle.figures'"
        assert not (await work.db.execute(text(left))).scalar_one()
    await house.prove()


async def test_a_plugin_that_raises_leaves_commands_and_legal_periods_alone(house: House) -> None:
    registry = house.runtime.registry
    assert "complaint.accept" in {rule.id for rule in registry.collect(hookspecs.deadline_rules)}
    assert len(registry.collect(hookspecs.commands)) > 1
