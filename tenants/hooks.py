"""The register's answers: who the tenants are, what is on where, who somebody is."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession
from typer import Typer

from core import FirstPerson, Identity, LegalFact, LocalDays, Rule, Setting, SignIn, Tenant, Work, hookimpl, read_table
from tenants.commands import key_commands, people_commands, unit_commands
from tenants.service import calendar, opening, people, switches, units
from tenants.service import settings as choices
from tenants.service import sign_in as door


@hookimpl
async def register(db: AsyncSession, province: str) -> None:
    """Load the official units of one province."""
    await units.load(db, units.read_units(units.OFFICIAL, province))


@hookimpl
async def welcome(work: Work, sample: bool) -> list[FirstPerson]:  # noqa: FBT001 - pluggy passes by name
    """Let the province's administrator in, and with a sample the people of one district."""
    return await opening.welcome(work, sample=sample)


@hookimpl
def commands() -> list[Typer]:
    """The commands `dinh units`, `dinh people`, `dinh keys`."""
    return [unit_commands, people_commands, key_commands]


@hookimpl
async def tenants(db: AsyncSession) -> list[Tenant]:
    """Every unit of the register is a tenant."""
    return await units.tenants(db)


@hookimpl
async def rules(work: Work) -> list[Rule]:
    """Every node's word on every plugin."""
    return await switches.rules(work)


@hookimpl
async def settings(work: Work) -> list[Setting]:
    """Every node's word on every setting."""
    return await choices.words(work)


@hookimpl
async def days(work: Work) -> dict[str, LocalDays]:
    """Every unit's word on days off."""
    return await calendar.days(work)


@hookimpl
def legal_facts() -> list[LegalFact]:
    """The two regimes of units."""
    return read_table(Path(__file__).parent / "data" / "legal_facts.csv", LegalFact)


@hookimpl
async def who_is(work: Work, credential: str) -> Identity | None:
    """A session's token names a person, a machine credential another system."""
    return await door.who_is(work, credential)


@hookimpl
async def names(work: Work, actors: Sequence[str]) -> dict[str, str]:
    """The names of people within reach; others are called by what they are."""
    return await people.names(work, actors)


@hookimpl
async def which_system(work: Work, actor: str) -> Identity | None:
    """A key that has neither run out nor been revoked, by the actor it gives."""
    return await door.which_system(work, actor)


@hookimpl
async def sign_in(work: Work, login: str, password: str, address: str) -> SignIn:
    """A login and a password begin a session."""
    return await door.sign_in(work, login, password, address)


@hookimpl
async def sign_out(work: Work, session: str) -> None:
    """A session ends."""
    await door.sign_out(work, session)
