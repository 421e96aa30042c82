"""The web door of activities: recorded, listed, struck out."""

from collections.abc import Sequence
from math import ceil
from typing import Any
from uuid import UUID

from core import (
    FromPath,
    FromQuery,
    JSONBody,
    Redirect,
    RequestWork,
    Template,
    URLEncodedBody,
    Work,
    attachments,
    get,
    post,
    see,
)
from plugins.campaigns.models.activity import Activity, Entry, NewActivity, Strike
from plugins.campaigns.models.terms import channels, terms, titles
from plugins.campaigns.service import activities, diary, documents, tasks, villages
from plugins.campaigns.service.diary import Wanted


@get("/campaigns/activities", permission="campaigns.read", menu="Hoạt động", icon="journal-text", order=3)
async def listed(
    work: RequestWork,
    year: FromQuery[int | None] = None,
    about: FromQuery[str] = "",
    place: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """List the activities of a year within reach, the newest first, and their sums."""
    wanted = Wanted(diary.year_of(year), about, place)
    totals = await diary.totals(work, wanted)
    context = {
        "activities": await diary.activities(work, wanted, page),
        "totals": totals,
        "wanted": wanted,
        "years": await diary.years(work),
        "page": page,
        "pages": ceil(await diary.count(work, wanted) / diary.PAGE),
        "many": len(work.reach) > 1,
        **await _words(work),
    }
    return Template("campaigns/activities.html", context=context)


async def _words(work: Work) -> dict[str, Any]:
    """Return what codes and ids are called."""
    return {
        "documents": await documents.register(work),
        "channels": channels(),
        "titles": titles(),
        "villages": await villages.villages(work),
    }


@get("/campaigns/activities/new", permission="campaigns.report", menu="Ghi hoạt động", icon="plus-lg", order=2)
async def new_activity(
    work: RequestWork, task: FromQuery[UUID | None] = None, like: FromQuery[UUID | None] = None
) -> Template:
    """Show the form, filled for a task or like another activity."""
    running = await tasks.tasks(work, running=True)
    model = await diary.find(work, like) if like else None
    wanted = (model.task_id if model else task) or (running[0].id if len(running) == 1 and not like else None)
    context = {
        "model": model,
        "task": next((one for one in running if one.id == wanted), None),
        "tasks": running,
        "audiences": terms("audience"),
        "pillars": terms("pillar"),
        **await _words(work),
    }
    return Template("campaigns/record.html", context=context)


@post("/campaigns/activities", permission="campaigns.report", form=new_activity, status_code=303)
async def record(work: RequestWork, data: URLEncodedBody[Entry]) -> Redirect:
    """Record an activity from the form; then show it, or the form for the next one."""
    activity = await activities.record(work, data)
    if data.then:
        return see(work, f"/campaigns/activities/new?like={activity.id}", "Đã ghi. Xin ghi hoạt động tiếp theo.")
    return see(work, f"/campaigns/activities/{activity.id}", "Đã ghi hoạt động.")


@get("/campaigns/activities/{activity_id:uuid}", permission="campaigns.read")
async def activity(work: RequestWork, activity_id: FromPath[UUID]) -> Template:
    """Show one activity."""
    found = await diary.find(work, activity_id)
    context = {"activity": found, "files": await attachments(work, activity_id), **await _words(work)}
    return Template("campaigns/activity.html", context=context)


@post("/campaigns/activities/{activity_id:uuid}/strike", permission="campaigns.report", form=activity, status_code=303)
async def strike(work: RequestWork, activity_id: FromPath[UUID], data: URLEncodedBody[Strike]) -> Redirect:
    """Strike out what was recorded by mistake."""
    await activities.strike(work, activity_id, data.why)
    return see(work, f"/campaigns/activities/{activity_id}", "Đã gạch bỏ; hoạt động này không còn được tính.")


@get("/api/campaigns/activities", permission="campaigns.read")
async def list_activities(
    work: RequestWork,
    year: FromQuery[int | None] = None,
    about: FromQuery[str] = "",
    place: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Sequence[Activity]:
    """Return the activities of a year within reach, the newest first, 50 to a page; those struck out say so."""
    return await diary.activities(work, Wanted(diary.year_of(year), about, place), page)


@post("/api/campaigns/activities", permission="campaigns.report")
async def record_activity(work: RequestWork, data: JSONBody[NewActivity]) -> Activity:
    """Record an activity; 201 with the activity."""
    return await activities.record(work, data)


@post("/api/campaigns/activities/sheet", permission="campaigns.report")
async def record_sheet(work: RequestWork, data: JSONBody[list[NewActivity]]) -> dict[str, int]:
    """Record many activities, all or none; 201 with how many."""
    return {"recorded": len(await activities.take_in(work, data))}


@get("/api/campaigns/activities/{activity_id:uuid}", permission="campaigns.read")
async def read_activity(work: RequestWork, activity_id: FromPath[UUID]) -> Activity:
    """Return one activity."""
    return await diary.find(work, activity_id)


@post("/api/campaigns/activities/{activity_id:uuid}/strike", permission="campaigns.report", status_code=200)
async def strike_activity(work: RequestWork, activity_id: FromPath[UUID], data: JSONBody[Strike]) -> Activity:
    """Strike out what was recorded by mistake."""
    return await activities.strike(work, activity_id, data.why)
