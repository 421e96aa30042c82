"""An answer that wants to know more than the question tells."""

from core import Figure, Work, hookimpl


@hookimpl
async def figures(work: Work, colour: str) -> list[Figure]:
    """The question tells no colour."""
    return [Figure(colour, len(work.reach))]
