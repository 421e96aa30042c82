"""A door that wants an undeclared permission."""

from core import RequestWork, get


@get("/unlocked", permission="unlocked.enter")
async def enter(work: RequestWork) -> str:
    """The manifest knows no such permission."""
    return work.tenant.id
