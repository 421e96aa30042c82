"""The web door of the unit that has the task, and of whoever urges it on from above."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core import FromPath, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, get, post, see
from plugins.campaigns.models.task import Acknowledgement, Call, Haste, Result, Task
from plugins.campaigns.models.terms import channels, titles
from plugins.campaigns.service import diary, documents, reminders, tasks
from plugins.campaigns.service.diary import Wanted
from plugins.campaigns.service.reminders import Silence


@get("/campaigns/tasks/{task_id:uuid}", permission="campaigns.read")
async def task(work: RequestWork, task_id: FromPath[UUID]) -> Template:
    """Show one task: what is asked, what was done, what can be done next."""
    found = await tasks.find(work, task_id)
    own = found.tenant_id == work.tenant.id
    context = {
        "task": found,
        "registered": await documents.named(work, found.documents),
        "channels": channels(),
        "titles": titles(),
        "activities": await diary.activities(work, Wanted(about=str(task_id))),
        "done": (await tasks.done(work, [task_id])).get(task_id, tasks.Done()),
        "below": await reminders.running_below(work, found.campaign_id) if own else [],
        "story": await tasks.story(work, found),
        "reminders": await reminders.reminders(work, [task_id]),
    }
    return Template("campaigns/task.html", context=context)


@post("/campaigns/tasks/{task_id:uuid}/acknowledge", permission="campaigns.report", form=task, status_code=303)
async def acknowledge(work: RequestWork, task_id: FromPath[UUID], data: URLEncodedBody[Acknowledgement]) -> Redirect:
    """Say that the unit has the task, and who takes care of it."""
    await tasks.acknowledge(work, task_id, data.responsible)
    return see(work, f"/campaigns/tasks/{task_id}", "Đã nhận việc. Cấp trên thấy đơn vị đã nhận.")


@post("/campaigns/tasks/{task_id:uuid}/finish", permission="campaigns.report", form=task, status_code=303)
async def finish(work: RequestWork, task_id: FromPath[UUID], data: URLEncodedBody[Result]) -> Redirect:
    """Report the result."""
    await tasks.finish(work, task_id, data.result)
    return see(work, f"/campaigns/tasks/{task_id}", "Đã báo cáo kết quả.")


@post("/campaigns/tasks/{task_id:uuid}/hasten", permission="campaigns.launch", form=task, status_code=303)
async def hasten(work: RequestWork, task_id: FromPath[UUID], data: URLEncodedBody[Haste]) -> Redirect:
    """Set an earlier day for the units below that have a task of the same campaign."""
    found = await tasks.find(work, task_id)
    units = await reminders.hasten(work, found.campaign_id, data.due_on)
    return see(work, f"/campaigns/tasks/{task_id}", f"Đã hẹn {units} đơn vị đến ngày {data.due_on:%d/%m/%Y}.")


@get("/campaigns/reminders", permission="campaigns.read", menu="Nhắc việc", icon="bell", order=5)
async def reminded(work: RequestWork) -> Template:
    """Show the tasks of which this unit was reminded, and the units below that are silent."""
    running = {task.id: task for task in await tasks.tasks(work, running=True)}
    found = await reminders.reminders(work, list(running))
    context = {"reminders": found, "tasks": running, "silences": await reminders.silences(work)}
    return Template("campaigns/reminders.html", context=context)


@post("/campaigns/reminders", permission="campaigns.launch", form=reminded, status_code=303)
async def call(work: RequestWork, data: URLEncodedBody[Call]) -> Redirect:
    """Remind silent units below, the chosen or all."""
    count = await reminders.call(work, data)
    return see(work, "/campaigns/reminders", f"Đã nhắc {count} việc.")


@get("/api/campaigns/tasks", permission="campaigns.read")
async def list_tasks(work: RequestWork) -> Sequence[Task]:
    """Return the tasks of this unit that are not over, those due first on top."""
    return await tasks.tasks(work, running=True)


@get("/api/campaigns/tasks/{task_id:uuid}", permission="campaigns.read")
async def read_task(work: RequestWork, task_id: FromPath[UUID]) -> dict[str, Any]:
    """Return one task, with what was done for it and when it was reminded."""
    found = await tasks.find(work, task_id)
    done = (await tasks.done(work, [task_id])).get(task_id, tasks.Done())
    return {"task": found, "done": done, "reminders": await reminders.reminders(work, [task_id])}


@post("/api/campaigns/tasks/{task_id:uuid}/acknowledge", permission="campaigns.report", status_code=200)
async def acknowledge_task(work: RequestWork, task_id: FromPath[UUID], data: JSONBody[Acknowledgement]) -> Task:
    """Say that the unit has the task, and who takes care of it."""
    return await tasks.acknowledge(work, task_id, data.responsible)


@post("/api/campaigns/tasks/{task_id:uuid}/finish", permission="campaigns.report", status_code=200)
async def finish_task(work: RequestWork, task_id: FromPath[UUID], data: JSONBody[Result]) -> Task:
    """Report the result."""
    return await tasks.finish(work, task_id, data.result)


@post("/api/campaigns/tasks/{task_id:uuid}/hasten", permission="campaigns.launch", status_code=200)
async def hasten_tasks(work: RequestWork, task_id: FromPath[UUID], data: JSONBody[Haste]) -> dict[str, int]:
    """Set an earlier day for the units below that have a task of the same campaign; returns for how many."""
    found = await tasks.find(work, task_id)
    return {"units": await reminders.hasten(work, found.campaign_id, data.due_on)}


@get("/api/campaigns/reminders", permission="campaigns.read")
async def list_silent(work: RequestWork) -> list[Silence]:
    """Return the tasks below about which nothing was heard, the longest silent first."""
    return await reminders.silences(work)


@post("/api/campaigns/reminders", permission="campaigns.launch", status_code=200)
async def call_units(work: RequestWork, data: JSONBody[Call]) -> dict[str, int]:
    """Remind silent units below, the chosen or all, each task once a day; returns how many."""
    return {"reminded": await reminders.call(work, data)}
