"""Where a citizen begins, without an account: choose a unit, and see what it offers to everybody."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from core.identity import PUBLIC
from core.runtime import Runtime
from core.web.door import RequestWork
from core.web.menu import offered
from core.web.pages import Template

MOST_UNITS = 60


@get("/cong-dan")
async def choose(request: Request[Any, Any, Any], q: FromQuery[str] = "") -> Template:
    """Let a citizen choose their unit, by its name or in the tree."""
    runtime: Runtime = request.app.state.runtime
    house, words = runtime.house, q.strip()[:100]
    found = house.named(words, house.tenants) if words else []
    lowest_first = sorted(found, key=lambda unit: (bool(house.children(unit.id)), unit.name))[:MOST_UNITS]
    choices = [
        {
            "title": unit.name,
            "href": f"/t/{unit.id}/cong-dan",
            "icon": "geo-alt",
            "note": " › ".join(above.name for above in house.path(unit.id)[:-1]),
        }
        for unit in lowest_first
    ]
    return Template("citizens.html", context={"words": words, "found": choices})


@get("/cong-dan", permission=PUBLIC, menu="Trang công dân", icon="globe")
async def offers(request: Request[Any, Any, Any], work: RequestWork) -> Template:
    """Show what this unit offers to everybody."""
    return Template("offers.html", context={"offers": offered(request.app.state.runtime, work.tenant.id)})
