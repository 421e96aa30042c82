"""Look at events and dead letters, and send them again: whoever has handled one already is not disturbed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlmodel import col, func, select

from core.entry import REFUSED, Sender, open_parcel, read_json
from core.errors import BadInput, NotFound
from core.event import CATALOGUE
from core.faults import faults
from core.mailbox import Audit, DeadLetter, EventLog, Held, Inbox, Outbox
from core.moment import now
from core.plugin import ALWAYS_ON, Registry
from core.work import Work

PAGE = 50


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where an event stands with one plugin that hears it: handled, dead, held, off or on its way."""

    plugin: str
    title: str
    state: str
    at: datetime | None = None


async def events(
    work: Work, name: str = "", text: str = "", before: int | None = None, *, own: bool = True
) -> Sequence[EventLog]:
    """Return the newest events within reach, 50 a page; `name` begins the wire name, `text` is an id of any kind.

    Without `own` the house's own facts are left out: that a day has begun is told to every unit, every day.
    """
    statement = select(EventLog).order_by(col(EventLog.seq).desc()).limit(PAGE)
    if name:
        statement = statement.where(col(EventLog.name).startswith(name, autoescape=True))
    if not own:
        statement = statement.where(col(EventLog.name).not_like("core.%"))
    if text:
        statement = statement.where(
            (col(EventLog.aggregate) == text)
            | (col(EventLog.event_id) == _uuid(text))
            | (col(EventLog.correlation) == _uuid(text))
        )
    if before is not None:
        statement = statement.where(col(EventLog.seq) < before)
    return await work.all(statement)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def event(work: Work, event_id: UUID) -> EventLog:
    """Return one event within reach. Raises NotFound."""
    found = await work.all(select(EventLog).where(col(EventLog.event_id) == event_id))
    if not found:
        raise NotFound("Không có sự kiện này.")
    return found[0]


async def delivered(work: Work, registry: Registry, kept: EventLog) -> list[Delivered]:
    """Answer "has everybody got it?": one line per plugin that hears this event."""
    at = {r.consumer: r.at for r in await work.all(select(Inbox).where(col(Inbox.event_id) == kept.event_id))}
    dead = {d.consumer for d in await work.all(select(DeadLetter).where(col(DeadLetter.event_id) == kept.event_id))}
    held = {h.consumer for h in await work.all(select(Held).where(col(Held.event_id) == kept.event_id))}
    lines = []
    for name, found in registry.plugins.items():
        if any(handler.event.event_name == kept.name for handler in found.handlers):
            on = name == ALWAYS_ON or work.house.state(kept.tenant_id, name).on
            state = (
                "handled" if name in at
                else "dead" if name in dead
                else "held" if name in held
                else "on_its_way" if on
                else "off"
            )  # fmt: skip
            lines.append(Delivered(name, found.manifest.title, state, at.get(name)))
    return lines


async def send_again(work: Work, kept: EventLog, why: str, edited: str | None = None) -> None:
    """Let an event of this tenant leave once more. A plugin that has its receipt will not handle it twice."""
    work.add(Outbox(event_id=kept.event_id, message_id=f"{kept.event_id}:{uuid4().hex}", edited=edited))
    work.audit("core.replay", str(kept.event_id), why, edited=edited is not None)


async def replays(work: Work, event_id: UUID) -> Sequence[Audit]:
    """Return who let an event leave once more, when and why, the newest first."""
    about = select(Audit).where(col(Audit.action) == "core.replay", col(Audit.target) == str(event_id))
    return await work.all(about.order_by(col(Audit.at).desc()))


async def waiting(work: Work, tenants: Sequence[str]) -> int:
    """Return how many dead letters of these tenants nobody has replayed yet."""
    alone = col(DeadLetter.replayed_at).is_(None) & col(DeadLetter.tenant_id).in_(tenants)
    [found] = await work.all(select(func.count()).select_from(DeadLetter).where(alone))
    return found


async def dead_letters(work: Work) -> Sequence[DeadLetter]:
    """Return the dead letters within reach, the newest first."""
    return await work.all(select(DeadLetter).order_by(col(DeadLetter.created_at).desc()).limit(PAGE * 4))


async def replay(work: Work, letter_id: UUID, why: str, edited: str = "") -> DeadLetter:
    """Send a dead letter again to the plugin that could not handle it, as it came or edited.

    Raises BadInput, with the path, if the edited payload does not fit the event. The original is kept.
    """
    letter = await work.get(DeadLetter, letter_id)
    if letter.consumer == REFUSED:
        return _let_in(work, letter, why, edited)
    changed = edited.strip() and _canonical(edited) != _canonical(letter.data)
    if changed:
        _validate(letter.name, edited)
        letter.edited = edited
    letter.replayed_at = now()
    await send_again(work, await event(work, letter.event_id), why, letter.edited if changed else None)
    return letter


def _let_in(work: Work, letter: DeadLetter, why: str, edited: str) -> DeadLetter:
    """Let in what was refused at the NATS door, as somebody has mended it; the id stays that of its sender."""
    try:
        content = read_json((edited.strip() or letter.data).encode())
        parcel = open_parcel(content, Sender(work.actor.id, letter.tenant_id, (letter.tenant_id,)), work.house)
    except BadInput as wrong:
        told = "; ".join(f"{one['path']}: {one['message']}" for one in wrong.details) or str(wrong)
        raise BadInput("Nội dung đã sửa chưa đúng; chưa nhận.", [{"path": "/edited", "message": told}]) from None
    letter.edited, letter.replayed_at = edited.strip() or None, now()
    work.emit(parcel.event, letter.event_id)
    work.audit("core.replay", str(letter.event_id), why, edited=bool(letter.edited))
    return letter


def _canonical(data: str) -> str:
    try:
        return json.dumps(json.loads(data), sort_keys=True)
    except (ValueError, RecursionError):
        return data


def _validate(name: str, data: str) -> None:
    try:
        CATALOGUE[name].model_validate_json(data)
    except KeyError:
        raise BadInput(f"Không còn phần nào biết sự kiện {name}.") from None
    except ValidationError as wrong:
        told = "; ".join(f"{one['path']}: {one['message']}" for one in faults(wrong.errors()))
        raise BadInput("Nội dung đã sửa chưa đúng; chưa gửi lại.", [{"path": "/edited", "message": told}]) from None
