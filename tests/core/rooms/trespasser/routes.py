"""A door at an address that is not the room's own."""

from core import PUBLIC, RequestWork, get


@get("/complaints-archive", permission=PUBLIC)
async def enter(work: RequestWork) -> str:
    """The address begins like another plugin's."""
    return work.tenant.id
