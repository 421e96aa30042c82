"""The answers of a brittle room: none of them comes."""

from sqlalchemy import text
from typer import Typer

from core import DeadlineRule, Figure, Hit, Work, hookimpl
from plugins.kpis.events import DossierReceived


class BrokenError(Exception):
    """What the answers of this room end in."""


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """Tell and note something that must not stay, and raise."""
    fact = {"dossier_id": "HS-0", "procedure": "1.001193", "online": False}
    work.emit(DossierReceived(**fact, received_on="2026-11-02", due_on="2026-11-05"))
    work.audit("brittle.figures", work.tenant.id, "Việc này không được giữ lại")
    raise BrokenError


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Take for ever over a statement."""
    await work.db.execute(text("SELECT pg_sleep(3600)"))
    raise BrokenError(words)


@hookimpl
async def sample(work: Work) -> None:
    """Raise."""
    raise BrokenError(work.tenant.id)


@hookimpl
def deadline_rules() -> list[DeadlineRule]:
    """Raise."""
    raise BrokenError


@hookimpl
def commands() -> list[Typer]:
    """Raise."""
    raise BrokenError
