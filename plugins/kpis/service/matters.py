"""Keep what other rooms tell of cases and activities, each as it was last told; the counters move by the difference."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlmodel import col, select

from core import Event, Work, now
from plugins.kpis.models.matter import Matter
from plugins.kpis.service import counting, worth

PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "complaints.case_opened": ("opened_told", {"received_on": "opened_on", "due_on": "opened_due_on"}),
    "complaints.case_closed": ("closed_told", {"closed_on": "closed_on", "on_time": "closed_on_time"}),
    "complaints.case_overdue": ("overdue_told", {"due_on": "overdue_on"}),
    "complaints.case_rated": ("rated_told", {"rated_on": "rated_on", "satisfied": "rated_satisfied"}),
    "campaigns.activity_recorded": ("held_told", {"held_on": "held_on"}),
    "campaigns.activity_cancelled": ("cancelled_told", {"held_on": "cancelled_on"}),
}
"""Of each fact: the column that says when it was told, and which column takes which of its fields."""


def keep(work: Work, event: Event) -> None:
    """Keep what was told, unless something newer was; the counters follow."""
    told, _ = PARTS[event.event_name]
    work.upsert(Matter, {"matter_id": event.aggregate}, (told,), _follow, **_columns(event))


def _columns(event: Event) -> dict[str, Any]:
    told, fields = PARTS[event.event_name]
    return {told: event.told_at or now()} | {column: getattr(event, field) for field, column in fields.items()}


def _follow(work: Work, old: Any, new: Any) -> None:
    counting.move(work, worth.of_matter(old) if old else (), worth.of_matter(new))


async def moves(work: Work, events: Sequence[Event]) -> Counter[tuple[date, str]]:
    """Return by how much these facts will move which counter of this unit on which day."""
    about = select(Matter).where(
        col(Matter.tenant_id) == work.tenant.id, col(Matter.matter_id).in_({one.aggregate for one in events})
    )
    before = {row.matter_id: row.model_dump() for row in await work.all(about)}
    after = {key: dict(row) for key, row in before.items()}
    for event in events:
        row = after.setdefault(event.aggregate, dict.fromkeys(Matter.model_fields))
        told, columns = PARTS[event.event_name][0], _columns(event)
        if row[told] is None or columns[told] > row[told]:
            row |= columns
    moved = Counter(found for row in after.values() for found in worth.of_matter(SimpleNamespace(**row)))
    moved.subtract(found for row in before.values() for found in worth.of_matter(SimpleNamespace(**row)))
    return moved
