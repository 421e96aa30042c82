"""The bus door of campaigns: what a new day and what word from above mean for this unit's tasks."""

from core import DayBegan, Work, on
from plugins.campaigns.events import TaskClosed, TaskHastened
from plugins.campaigns.service import campaigns, documents, reminders, tasks


@on(DayBegan)
async def begin_day(event: DayBegan, work: Work) -> None:
    """Remind this unit where it is silent, and hand its documents and tasks to units that came later."""
    await reminders.remind(work, event.day)
    await campaigns.catch_up(work, event.day)
    await documents.hand_down(work)


@on(TaskHastened)
async def hasten(event: TaskHastened, work: Work) -> None:
    """Let a task be due earlier."""
    await tasks.hasten(work, event.task_id, event.due_on)


@on(TaskClosed)
async def close(event: TaskClosed, work: Work) -> None:
    """Close a task whose campaign was closed above."""
    await tasks.close(work, event.task_id, event.closed_on)
