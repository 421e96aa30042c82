"""The verbs of the unit that has the task: acknowledge, finish; and what word from above does to it."""

import json
from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from core import Conflict, NotFound, Work, names, today
from plugins.campaigns.events import (
    TaskAcknowledged,
    TaskClosed,
    TaskFinished,
    TaskGiven,
    TaskHastened,
    TaskOverdue,
    TaskReminded,
)
from plugins.campaigns.models.activity import Activity
from plugins.campaigns.models.task import Task
from plugins.campaigns.service.diary import STANDING

STORY = {
    TaskGiven.event_name: ("Giao việc", ""),
    TaskAcknowledged.event_name: ("Nhận việc", "acknowledged_on"),
    TaskHastened.event_name: ("Hẹn sớm hơn, đến ngày", "due_on"),
    TaskReminded.event_name: ("Nhắc việc", "reminded_on"),
    TaskOverdue.event_name: ("Quá hạn mà chưa thấy làm", "due_on"),
    TaskFinished.event_name: ("Báo cáo kết quả", "finished_on"),
    TaskClosed.event_name: ("Chiến dịch kết thúc", "closed_on"),
}
"""What each fact of a task is called, and which of its fields is the day."""


@dataclass(frozen=True, slots=True)
class Done:
    """What has been done for one task."""

    activities: int = 0
    sessions: int = 0
    participants: int = 0
    last_on: date | None = None


async def tasks(work: Work, *, running: bool) -> list[Task]:
    """Return the tasks of this unit, those due first on top; `running` or those that are over."""
    own = select(Task).where(col(Task.tenant_id) == work.tenant.id)
    if running:
        still = own.where(col(Task.closed_on).is_(None), col(Task.finished_on).is_(None))
        return await work.all(still.order_by(col(Task.due_on)))
    over = own.where(col(Task.closed_on).is_not(None) | col(Task.finished_on).is_not(None))
    return await work.all(over.order_by(col(Task.due_on).desc()).limit(50))


async def named(work: Work, words: str) -> list[Task]:
    """Return the tasks of this unit whose title holds the words, 20 at most."""
    own = select(Task).where(col(Task.tenant_id) == work.tenant.id)
    return await work.all(own.where(col(Task.title).icontains(words, autoescape=True)).limit(20))


async def find(work: Work, task_id: UUID) -> Task:
    """Return one task within reach. Raises NotFound."""
    return await work.get(Task, task_id)


async def done(work: Work, found: Sequence[UUID]) -> dict[UUID, Done]:
    """Return what has been done for each of these tasks; those for which nothing was done are left out."""
    sums = (func.count(col(Activity.id)), func.sum(Activity.sessions), func.sum(Activity.participants))
    statement = (
        select(col(Activity.task_id), *sums, func.max(Activity.held_on))
        .where(col(Activity.task_id).in_(found), STANDING)
        .group_by(col(Activity.task_id))
    )
    return {task: Done(*rest) for task, *rest in await work.all(statement)}


async def story(work: Work, task: Task) -> list[dict[str, object]]:
    """Return what has happened to a task, for a timeline."""
    history = await work.history(task.id)
    called = ChainMap(*await work.ask(names, [one.actor for one in history]))
    steps: list[dict[str, object]] = []
    for one in history:
        title, day = STORY[one.name]
        when = date.fromisoformat(json.loads(one.data)[day]) if day else task.given_on
        state = "late" if one.name == TaskOverdue.event_name else "done"
        steps.append({"title": title, "when": when, "who": called.get(one.actor, ""), "state": state})
    return steps


async def acknowledge(work: Work, task_id: UUID, responsible: str, on: date | None = None) -> Task:
    """Say that the unit has the task and who takes care of it; may be said again of somebody else.

    Raises Conflict if the campaign is closed.
    """
    task = await _own(work, task_id)
    first, task.responsible = task.acknowledged_on is None, responsible
    if first:
        task.acknowledged_on = on or today()
        told = {"task_id": task.id, "campaign_id": task.campaign_id, "acknowledged_on": task.acknowledged_on}
        work.emit(TaskAcknowledged.model_validate(told))
    return task


async def finish(work: Work, task_id: UUID, result: str, on: date | None = None) -> Task:
    """Report the result. Raises Conflict if nothing was done yet, if it was reported, or if the campaign is closed."""
    task = await _own(work, task_id)
    if task.finished_on:
        raise Conflict("Đơn vị đã báo cáo kết quả việc này.")
    if task.id not in await done(work, [task.id]):
        raise Conflict("Chưa có hoạt động nào cho việc này. Hãy ghi hoạt động trước, rồi báo cáo kết quả.")
    task.finished_on, task.result = on or today(), result
    on_time = task.finished_on <= task.due_on
    told = {"task_id": task.id, "campaign_id": task.campaign_id, "finished_on": task.finished_on}
    work.emit(TaskFinished.model_validate({**told, "on_time": on_time}))
    return task


async def hasten(work: Work, task_id: UUID, due_on: date) -> None:
    """Let a task be due earlier, as a unit above has said. Never later, in whatever order the words arrive."""
    task = await work.get(Task, task_id)
    task.due_on = min(task.due_on, due_on)


async def close(work: Work, task_id: UUID, closed_on: date) -> None:
    """Close a task, since its campaign was closed above."""
    task = await work.get(Task, task_id)
    task.closed_on = closed_on


async def _own(work: Work, task_id: UUID) -> Task:
    task = await work.get(Task, task_id)
    if task.tenant_id != work.tenant.id:
        raise NotFound("Việc này giao cho đơn vị khác; hãy mở tại đơn vị đó.")
    if task.closed_on:
        raise Conflict("Chiến dịch đã kết thúc, việc này không sửa được nữa.")
    return task
