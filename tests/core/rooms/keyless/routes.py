"""A door that says nothing of who may come in."""

from core import RequestWork, get


@get("/keyless")
async def enter(work: RequestWork) -> str:
    """Even a public route says so."""
    return work.tenant.id
