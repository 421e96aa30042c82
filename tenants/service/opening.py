"""Let the first people of a new house in."""

from core import FirstPerson, Work
from tenants.models.person import NewGrant, NewPerson
from tenants.models.switch import NewSwitch
from tenants.roles import ROLES
from tenants.service import people, switches

DISTRICT, COMMUNE = "465", "19429"
WHY = "Mở nhà lần đầu"
ADMINISTRATOR = ("quantri", "Quản trị tỉnh", "administrator")
SAMPLE = [
    (DISTRICT, "huyen", "Lãnh đạo huyện", "auditor", True),
    (COMMUNE, "canbo", "Cán bộ tiếp dân xã", "officer", False),
]


async def welcome(work: Work, *, sample: bool) -> list[FirstPerson]:
    """Invite the administrator; with a sample, switch everything on in the province and invite two of its people."""
    login, name, role = ADMINISTRATOR
    first = [await _let_in(work, login, name, role, below=True)]
    if sample and DISTRICT in work.house.tenants:
        for unit, login, name, role, below in SAMPLE:
            there = Work(work.transaction, work.house.tenants[unit], work.actor, work.house.below(unit))
            first.append(await _let_in(there, login, name, role, below=below))
        for plugin in work.house.plugins:
            await switches.switch(work, NewSwitch(plugin=plugin, on=True, why=WHY))
    return first


async def _let_in(work: Work, login: str, name: str, role: str, *, below: bool) -> FirstPerson:
    person, once = await people.invite(work, NewPerson(login=login, display_name=name))
    await people.grant(work, person, NewGrant(role=role, below=below, why=WHY))
    return FirstPerson(login, once, ROLES[role].title, work.tenant.name)
