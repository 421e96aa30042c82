"""The first pages: a unit's home with the figures of its plugins, and the search across them."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery
from litestar.response import Redirect

from core import hookspecs, replay
from core.identity import SIGNED_IN
from core.manifest import Plugin
from core.moment import now
from core.web.door import Door, RequestWork
from core.web.pages import Template
from core.work import Work

MOST_PLACES = 20


@get("/")
async def front(request: Request[Any, Any, Any]) -> Redirect:
    """Lead a signed-in person to their unit, anybody else to the sign-in."""
    door: Door = request.app.state.door
    identity = await door.who(request)
    return Redirect(f"/t/{identity.home}" if identity else "/sign-in")


@get("/", permission=SIGNED_IN, menu="Trang đầu")
async def home(request: Request[Any, Any, Any], work: RequestWork) -> Template:
    """Show the figures of the plugins that are on here, and which of them did not answer."""
    answers = await work.ask(hookspecs.figures)
    troubled = request.app.state.runtime.registry.troubled(work.house, work.tenant.id)
    reach = request.state.visit.identity.reach(work.house, work.tenant.id, "core.dead_letters.read", now())
    context = {
        "rooms": [(_room(work, figures), figures) for figures in answers if figures],
        "on": work.house.on(work.tenant.id),
        "troubled": troubled,
        "dead": await replay.waiting(work, reach) if reach else 0,
    }
    return Template("home.html", context=context)


@get("/search", permission=SIGNED_IN)
async def search(work: RequestWork, q: FromQuery[str] = "") -> Template:
    """Show what the plugins find, and units of that name, within the person's reach."""
    words = q.strip()[:200]
    found = await work.ask(hookspecs.search, words) if len(words) > 1 else []
    places = work.house.named(words, work.reach)[:MOST_PLACES] if len(words) > 1 else []
    hits = [hit for hits in found for hit in hits]
    return Template("search.html", context={"words": words, "hits": hits, "places": places})


def _room(work: Work, figures: list[hookspecs.Figure]) -> Plugin | None:
    """Return the plugin that gave these figures: its name is the first word of every address of its own."""
    parts = (figure.href.removeprefix(f"/t/{work.tenant.id}/").partition("/")[0] for figure in figures)
    return next((work.house.plugins[part] for part in parts if part in work.house.plugins), None)
