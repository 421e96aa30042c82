"""The platform's own pages: events and where they are, dead letters, the audit log."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect
from pydantic import BaseModel, Field

from core import audit, replay
from core.mailbox import DeadLetter
from core.web.door import RequestWork
from core.web.pages import Template

PERMISSIONS = {
    "core.events.read": "Xem sự kiện và nơi đến",
    "core.dead_letters.read": "Xem thư hỏng",
    "core.dead_letters.replay": "Sửa và phát lại thư hỏng",
    "core.audit.read": "Xem nhật ký",
    "core.publish": "Gửi sự kiện từ hệ thống khác",
}


class Replay(BaseModel):
    """The form with which a dead letter is sent again."""

    why: str = Field(min_length=3, max_length=500)
    edited: str = Field("", max_length=100_000)


@get("/events", permission="core.events.read", menu="Sự kiện")
async def events(
    work: RequestWork, name: FromQuery[str] = "", q: FromQuery[str] = "", before: FromQuery[int | None] = None
) -> Template:
    """List the newest events within reach."""
    found = await replay.events(work, name.strip(), q.strip(), before)
    return Template("events.html", context={"events": found, "name": name, "q": q, "page": replay.PAGE})


@get("/events/{event_id:uuid}", permission="core.events.read")
async def event(request: Request[Any, Any, Any], work: RequestWork, event_id: FromPath[UUID]) -> Template:
    """Show one event, the chain it belongs to, and which plugins have handled it."""
    kept = await replay.event(work, event_id)
    lines = await replay.delivered(work, request.app.state.runtime.registry, kept)
    chain = await replay.events(work, text=str(kept.correlation))
    return Template("event.html", context={"event": kept, "delivered": lines, "chain": chain[::-1]})


@get("/dead-letters", permission="core.dead_letters.read", menu="Thư hỏng")
async def dead_letters(work: RequestWork) -> Template:
    """List what could not be handled."""
    return Template("dead_letters.html", context={"letters": await replay.dead_letters(work)})


@get("/dead-letters/{letter_id:uuid}", permission="core.dead_letters.read")
async def dead_letter(request: Request[Any, Any, Any], work: RequestWork, letter_id: FromPath[UUID]) -> Template:
    """Show one dead letter with its reason, and the form to edit and replay it."""
    letter = await work.get(DeadLetter, letter_id)
    kept = await replay.event(work, letter.event_id)
    lines = await replay.delivered(work, request.app.state.runtime.registry, kept)
    return Template("dead_letter.html", context={"letter": letter, "event": kept, "delivered": lines})


@post("/dead-letters/{letter_id:uuid}", permission="core.dead_letters.replay", status_code=303)
async def replay_letter(work: RequestWork, letter_id: FromPath[UUID], data: URLEncodedBody[Replay]) -> Redirect:
    """Send a dead letter again."""
    await replay.replay(work, letter_id, data.why, data.edited)
    return Redirect(f"/t/{work.tenant.id}/dead-letters/{letter_id}", status_code=303)


@get("/audit", permission="core.audit.read", menu="Nhật ký")
async def audit_log(work: RequestWork, before: FromQuery[int | None] = None) -> Template:
    """Show who did what here and why, and whether the chain is whole."""
    context = {"entries": await audit.entries(work, before), "broken": await audit.broken(work), "page": audit.PAGE}
    return Template("audit.html", context=context)


ROUTES = [events, event, dead_letters, dead_letter, replay_letter, audit_log]
