"""The first pages: a unit's home with the figures of its plugins, and the search across them."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery
from litestar.response import Redirect

from core import hookspecs
from core.identity import SIGNED_IN
from core.web.door import Door, RequestWork
from core.web.pages import Template


@get("/")
async def front(request: Request[Any, Any, Any]) -> Redirect:
    """Lead a signed-in person to their unit, anybody else to the sign-in."""
    door: Door = request.app.state.door
    identity = await door.who(request)
    return Redirect(f"/t/{identity.home}" if identity else "/sign-in")


@get("/", permission=SIGNED_IN, menu="Trang đầu")
async def home(request: Request[Any, Any, Any], work: RequestWork) -> Template:
    """Show the figures of the plugins that are on here, and which of them did not answer."""
    figures = await work.ask(hookspecs.figures)
    troubled = request.app.state.runtime.registry.troubled(work.house, work.tenant.id)
    return Template("home.html", context={"figures": figures, "troubled": troubled})


@get("/search", permission=SIGNED_IN)
async def search(work: RequestWork, q: FromQuery[str] = "") -> Template:
    """Show what the plugins find, within the person's reach."""
    words = q.strip()[:200]
    found = await work.ask(hookspecs.search, words) if len(words) > 1 else []
    return Template("search.html", context={"words": words, "hits": [hit for hits in found for hit in hits]})
