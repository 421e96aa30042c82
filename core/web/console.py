"""The platform's own pages: events and where they are, dead letters, the audit log."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect
from pydantic import Field

from core import audit, hookspecs, replay
from core.entry import REFUSED
from core.event import CATALOGUE
from core.mailbox import DeadLetter
from core.model import Shape
from core.web.door import RequestWork
from core.web.pages import Template, see
from core.work import Work

PERMISSIONS = {
    "core.events.read": "Xem sự kiện và nơi đến",
    "core.dead_letters.read": "Xem thư hỏng",
    "core.dead_letters.replay": "Sửa và phát lại thư hỏng",
    "core.audit.read": "Xem nhật ký",
    "core.legal_facts.read": "Xem căn cứ pháp lý",
    "core.publish": "Gửi sự kiện từ hệ thống khác",
}
WATCH = "Theo dõi, kiểm tra"


class Replay(Shape):
    """The form with which a dead letter is sent again."""

    why: str = Field(min_length=3, max_length=500)
    edited: str = Field(default="", max_length=100_000)


@get("/events", permission="core.events.read", menu="Sự kiện", group=WATCH, icon="envelope")
async def events(
    work: RequestWork, name: FromQuery[str] = "", q: FromQuery[str] = "", before: FromQuery[int | None] = None
) -> Template:
    """List the newest events within reach."""
    found = await replay.events(work, name.strip(), q.strip(), before, own=bool(name.strip() or q.strip()))
    context = {"events": found, "kinds": sorted(CATALOGUE), "name": name.strip(), "q": q.strip(), "before": before}
    return Template("events.html", context={**context, "more": len(found) == replay.PAGE})


@get("/events/{event_id:uuid}", permission="core.events.read")
async def event(request: Request[Any, Any, Any], work: RequestWork, event_id: FromPath[UUID]) -> Template:
    """Show one event, the chain it belongs to, and which plugins have handled it."""
    kept = await replay.event(work, event_id)
    lines = await replay.delivered(work, request.app.state.runtime.registry, kept)
    chain = await replay.events(work, text=str(kept.correlation))
    context = {"event": kept, "delivered": lines, "chain": chain[::-1]}
    return Template("event.html", context={**context, "names": await _names(work, (one.actor for one in chain))})


@get("/dead-letters", permission="core.dead_letters.read", menu="Thư hỏng", group=WATCH, icon="mailbox")
async def dead_letters(work: RequestWork) -> Template:
    """List what could not be handled."""
    return Template("dead_letters.html", context={"letters": await replay.dead_letters(work)})


@get("/dead-letters/{letter_id:uuid}", permission="core.dead_letters.read")
async def dead_letter(request: Request[Any, Any, Any], work: RequestWork, letter_id: FromPath[UUID]) -> Template:
    """Show one dead letter with its reason, and the form to edit and replay it."""
    letter = await work.get(DeadLetter, letter_id)
    kept = None if letter.consumer == REFUSED else await replay.event(work, letter.event_id)
    lines = await replay.delivered(work, request.app.state.runtime.registry, kept) if kept else []
    sent = await replay.replays(work, letter.event_id)
    context = {"letter": letter, "event": kept, "delivered": lines, "sent": sent}
    return Template("dead_letter.html", context={**context, "names": await _names(work, (one.actor for one in sent))})


@post("/dead-letters/{letter_id:uuid}", permission="core.dead_letters.replay", form=dead_letter, status_code=303)
async def replay_letter(work: RequestWork, letter_id: FromPath[UUID], data: URLEncodedBody[Replay]) -> Redirect:
    """Send a dead letter again."""
    await replay.replay(work, letter_id, data.why, data.edited)
    return see(work, f"/dead-letters/{letter_id}", "Đã đưa vào hàng gửi lại.")


@get("/audit", permission="core.audit.read", menu="Nhật ký", group=WATCH, icon="journal-text")
async def audit_log(request: Request[Any, Any, Any], work: RequestWork) -> Template:
    """Show who did what here and why, and whether the chain is whole. Raises BadInput."""
    wanted = audit.Wanted.model_validate(dict(request.query_params))
    found = await audit.entries(work, wanted)
    context = {
        "entries": found,
        "broken": await audit.broken(work),
        "wanted": wanted,
        "actions": await audit.actions(work),
        "wide": len(work.reach) > 1,
        "more": len(found) == audit.PAGE,
        "names": await _names(work, [*(one.actor for one in found), wanted.actor]),
    }
    return Template("audit.html", context=context)


async def _names(work: Work, actors: Iterable[str]) -> dict[str, str]:
    """Return what those who acted are called, by id."""
    known: dict[str, str] = {}
    for answer in await work.ask(hookspecs.names, sorted(set(actors))):
        known |= answer
    return known


ROUTES = [events, event, dead_letters, dead_letter, replay_letter, audit_log]
