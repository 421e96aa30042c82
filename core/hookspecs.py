"""Every question core may ask a plugin, each with a place that asks it and a plugin that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pluggy
from sqlalchemy.ext.asyncio import AsyncSession
from typer import Typer

from core.calendar import LocalDays
from core.calendar import Rule as DeadlineRule
from core.identity import Identity
from core.tenant import Rule, Setting, Tenant
from core.work import Work

hookspec = pluggy.HookspecMarker("dinhlang")
hookimpl = pluggy.HookimplMarker("dinhlang")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number for the home page. `tone` is good, warning, bad or empty; `href` leads to what is behind it."""

    label: str
    value: int | float | str | None
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found by searching."""

    title: str
    href: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class LegalFact:
    """What a plugin takes from the law as data: in force from `valid_from` to `valid_to`, both included."""

    title: str
    value: str
    basis: str  # law and article
    valid_from: date
    valid_to: date | None = None
    needs_check: bool = False  # a lawyer has still to confirm it


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer to a sign-in: a session's token, or a refusal; `wait` is how many seconds to wait if throttled."""

    token: str = ""
    home: str = ""
    wait: int = 0


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Somebody who can sign in to a new house, with a one-time password."""

    login: str
    password: str
    role: str
    unit: str


@hookspec(firstresult=True)
async def register(db: AsyncSession, province: str) -> None:
    """Load this province with all its units. Answered by `tenants`; asked of an empty house."""


@hookspec(firstresult=True)
async def welcome(work: Work, sample: bool) -> list[FirstPerson]:  # type: ignore[empty-body]  # noqa: FBT001 - pluggy passes by name
    """Let the first people in, with `sample` those of a small believable house. Answered by `tenants`."""


@hookspec
def commands() -> list[Typer]:  # type: ignore[empty-body]  # hooks have no bodies
    """Which commands do you add to `dinh`? Answered by `tenants`."""


@hookspec(firstresult=True)
async def tenants(db: AsyncSession) -> list[Tenant]:  # type: ignore[empty-body]  # hooks have no bodies
    """Which tenants are there? Answered by `tenants`; asked when a process starts and when the house changes."""


@hookspec(firstresult=True)
async def rules(work: Work) -> list[Rule]:  # type: ignore[empty-body]  # hooks have no bodies
    """Which plugin is on where? Answered by `tenants`; `work` reaches every tenant."""


@hookspec(firstresult=True)
async def days(work: Work) -> dict[str, LocalDays]:  # type: ignore[empty-body]  # hooks have no bodies
    """Which working days has which unit decided? Answered by `tenants`; `work` reaches every tenant."""


@hookspec(firstresult=True)
async def settings(work: Work) -> list[Setting]:  # type: ignore[empty-body]  # hooks have no bodies
    """Which settings of which plugin has which unit decided? Answered by `tenants`; `work` reaches every tenant."""


@hookspec(firstresult=True)
async def who_is(work: Work, credential: str) -> Identity | None:
    """Whose session or machine credential is this? Answered by `tenants`; `work` reaches every tenant."""


@hookspec
async def names(work: Work, actors: Sequence[str]) -> dict[str, str]:  # type: ignore[empty-body]  # hooks have no bodies
    """What are these actors called, by id, as far as the work reaches? Answered by `tenants`."""


@hookspec(firstresult=True)
async def which_system(work: Work, actor: str) -> Identity | None:
    """Which other system acts under this id, if it still may? Answered by `tenants`; `work` reaches every tenant."""


@hookspec(firstresult=True)
async def sign_in(work: Work, login: str, password: str, address: str) -> SignIn:  # type: ignore[empty-body]  # hooks have no bodies
    """May this person in? Answered by `tenants`; a refusal is an answer too, so that it is counted."""


@hookspec(firstresult=True)
async def sign_out(work: Work, session: str) -> None:
    """End this session in every process. Answered by `tenants`."""


@hookspec
async def figures(work: Work) -> list[Figure]:  # type: ignore[empty-body]  # hooks have no bodies
    """Which numbers belong on this tenant's home page?"""


@hookspec
async def search(work: Work, words: str) -> list[Hit]:  # type: ignore[empty-body]  # hooks have no bodies
    """What do you find for these words, within the work's reach?"""


@hookspec
async def sample(work: Work) -> None:
    """Fill this tenant with a small believable sample. Asked once, of an empty house."""


@hookspec
def deadline_rules() -> list[DeadlineRule]:  # type: ignore[empty-body]  # hooks have no bodies
    """Which legal periods do you know? Data: the same for every tenant."""


@hookspec
def legal_facts() -> list[LegalFact]:  # type: ignore[empty-body]  # hooks have no bodies
    """What else of your data rests on law? Data: the same for every tenant. Legal periods are asked for above."""
