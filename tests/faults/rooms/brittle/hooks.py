"""The answers of a brittle room: none of them comes."""

from core import DeadlineRule, Figure, Hit, Work, hookimpl


class Broken(Exception):
    """What every answer of this room ends in."""


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """Write something that must not stay, and raise."""
    work.audit("brittle.figures", work.tenant.id, "Việc này không được giữ lại")
    raise Broken


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Raise."""
    raise Broken(words)


@hookimpl
async def sample(work: Work) -> None:
    """Raise."""
    raise Broken(work.tenant.id)


@hookimpl
def deadline_rules() -> list[DeadlineRule]:
    """Raise."""
    raise Broken


@hookimpl
def commands() -> list[object]:
    """Raise."""
    raise Broken
