"""Reminders: a day that passes reminds whoever is silent, and so does a unit above, once a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from core import BadInput, Conflict, Work, WorkingCalendar, today
from plugins.campaigns import Settings
from plugins.campaigns.events import TaskHastened, TaskOverdue, TaskReminded
from plugins.campaigns.models.task import Call, Reminder, Stage, Task
from plugins.campaigns.service.tasks import done

ONE_DAY = timedelta(days=1)
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('campaigns.call'))")
RUNNING = (col(Task.closed_on).is_(None), col(Task.finished_on).is_(None))


async def remind(work: Work, day: date) -> int:
    """Remind this unit of the tasks about which it is silent, once for each stage; returns how many reminders."""
    running = select(Task).where(*RUNNING, col(Task.tenant_id) == work.tenant.id)
    found = await work.all(running)
    active = await done(work, [task.id for task in found])
    given = select(col(Reminder.task_id), col(Reminder.stage), col(Reminder.day))
    sent = {tuple(key) for key in await work.all(given.where(col(Reminder.tenant_id) == work.tenant.id))}
    count, warning = 0, work.settings(Settings).remind_days
    for task in found:
        stage, since = stage_on(task, day, work.calendar, warning)
        silent = task.acknowledged_on is None or task.id not in active
        if stage and silent and (task.id, stage, since) not in sent:
            work.add(Reminder(task_id=task.id, stage=stage, day=since))
            _tell(work, task, stage, day)
            count += 1
    return count


def stage_on(task: Task, day: date, calendar: WorkingCalendar, warning: int) -> tuple[str, date]:
    """Return the last stage of reminding that a task has come to by a day, and on which day it came; empty if none.

    `warning` is how many working days before it is due it comes to its second stage.
    """
    half = task.begins_on + (task.due_on - task.begins_on) / 2
    stages = [
        (Stage.OVERDUE, task.due_on + ONE_DAY),
        (Stage.SOON, max(_before(task.due_on, warning, calendar), half)),
        (Stage.HALF, half),
    ]
    return next(((stage, since) for stage, since in stages if since <= day), ("", day))


def _before(day: date, working_days: int, calendar: WorkingCalendar) -> date:
    while working_days > 0:
        day -= ONE_DAY
        working_days -= calendar.is_working(day)
    return day


def _tell(work: Work, task: Task, stage: str, day: date) -> None:
    if stage == Stage.OVERDUE:
        work.emit(TaskOverdue(task_id=task.id, campaign_id=task.campaign_id, due_on=task.due_on))
    else:
        work.emit(TaskReminded(task_id=task.id, campaign_id=task.campaign_id, stage=stage, reminded_on=day))


async def reminders(work: Work, tasks: Sequence[UUID]) -> list[Reminder]:
    """Return the reminders of these tasks, the newest first."""
    return await work.all(select(Reminder).where(col(Reminder.task_id).in_(tasks)).order_by(col(Reminder.day).desc()))


@dataclass(frozen=True, slots=True)
class Silence:
    """A unit below that has been silent about a task for so many days; `called_on` is when it was last called."""

    task_id: UUID
    campaign_id: UUID
    unit: str
    title: str
    due_on: date
    acknowledged: bool
    days: int
    called_on: date | None


async def silences(work: Work, campaign_id: UUID | None = None) -> list[Silence]:
    """Return the units below that are silent, the longest silent first: not acknowledged, or nothing done yet."""
    columns = (Task.id, Task.campaign_id, Task.tenant_id, Task.title, Task.due_on, Task.given_on, Task.acknowledged_on)
    begun = (*RUNNING, col(Task.tenant_id) != work.tenant.id, col(Task.begins_on) <= today())
    statement = select(*map(col, columns)).where(*begun)
    if campaign_id:
        statement = statement.where(col(Task.campaign_id) == campaign_id)
    rows = await work.all(statement)
    active = await done(work, [row.id for row in rows])
    calls = select(col(Reminder.task_id), func.max(Reminder.day)).where(col(Reminder.stage) == Stage.CALLED)
    called = dict(map(tuple, await work.all(calls.group_by(col(Reminder.task_id)))))
    found = [
        Silence(
            row.id,
            row.campaign_id,
            row.tenant_id,
            row.title,
            row.due_on,
            row.acknowledged_on is not None,
            (today() - (row.acknowledged_on or row.given_on)).days,
            called.get(row.id),
        )
        for row in rows
        if row.acknowledged_on is None or row.id not in active
    ]
    return sorted(found, key=lambda one: (one.acknowledged, -one.days, one.due_on, one.unit))


async def call(work: Work, call: Call) -> int:
    """Remind silent units below, the chosen or all, each task once a day; returns how many were reminded.

    Raises Conflict if there is nobody left to remind today, BadInput if a chosen task is not silent.
    """
    await work.db.execute(ONE_AT_A_TIME)
    silent = {str(one.task_id): one for one in await silences(work, call.campaign_id)}
    strange = [task for task in call.tasks if task not in silent]
    if strange:
        raise BadInput("Có đơn vị vừa làm việc này, hoặc việc đã kết thúc. Hãy tải lại trang rồi chọn lại.")
    chosen = [silent[task] for task in call.tasks] or list(silent.values())
    due = [one for one in chosen if one.called_on != today()]
    if not due:
        raise Conflict("Hôm nay đã nhắc các đơn vị này rồi. Mỗi việc chỉ nhắc một lần trong ngày.")
    for one in due:
        there = work.at(one.unit)
        there.add(
            Reminder(task_id=one.task_id, stage=Stage.CALLED, day=today(), sender=work.tenant.id, words=call.words)
        )
        told = {"task_id": one.task_id, "campaign_id": one.campaign_id, "stage": Stage.CALLED, "reminded_on": today()}
        there.emit(TaskReminded.model_validate(told))
    return len(due)


async def running_below(work: Work, campaign_id: UUID) -> list[Any]:
    """Return id, unit, begin and due day of this campaign's tasks below that are not over."""
    columns = (col(Task.id), col(Task.tenant_id), col(Task.begins_on), col(Task.due_on))
    below = (*RUNNING, col(Task.campaign_id) == campaign_id, col(Task.tenant_id) != work.tenant.id)
    return await work.all(select(*columns).where(*below))


async def hasten(work: Work, campaign_id: UUID, due_on: date) -> int:
    """Set an earlier day for this campaign's tasks below; returns for how many units.

    Raises BadInput for a day of the past, before the begin, or not earlier than any that is set.
    """
    later = [row for row in await running_below(work, campaign_id) if row.due_on > due_on]
    if due_on < today():
        wrong = "Ngày này đã qua."
    elif not later:
        wrong = "Hãy chọn một ngày sớm hơn hạn hiện nay."
    else:
        wrong = "Hãy chọn một ngày sau ngày bắt đầu." if due_on <= max(row.begins_on for row in later) else ""
    if wrong:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", [{"path": "/due_on", "message": wrong}])
    for row in later:
        told = TaskHastened(task_id=row.id, campaign_id=campaign_id, due_on=due_on)
        work.at(row.tenant_id).emit(told)
    return len(later)
