"""The verbs: record an activity, take in a sheet of them, strike one out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from core import BadInput, Conflict, NotFound, Work, today
from plugins.campaigns.events import ActivityCancelled, ActivityRecorded
from plugins.campaigns.models.activity import Activity, NewActivity
from plugins.campaigns.models.task import Task
from plugins.campaigns.models.terms import by_word, channels, terms, unknown
from plugins.campaigns.service import covering, diary, documents, villages
from plugins.campaigns.service.diary import COUNTS, OLDEST
from plugins.campaigns.service.places import Place, by_row

CHANNEL_WORDS = by_word({code: channel.title for code, channel in channels().items()})
AUDIENCE_WORDS, PILLAR_WORDS = by_word(terms("audience")), by_word(terms("pillar"))
COPIED = {*COUNTS, "held_on", "title", "languages", "link"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a unit's activities are checked against, read once for a whole sheet: codes by what people write."""

    documents: dict[str, str]
    villages: dict[str, str]
    tasks: dict[str, Task]


async def ground(work: Work) -> Ground:
    """Read what this unit's activities may name: documents, villages and open tasks, by id and by name."""
    running = select(Task).where(col(Task.tenant_id) == work.tenant.id, col(Task.closed_on).is_(None))
    found = await work.all(running.order_by(col(Task.due_on).desc()).with_for_update())
    return Ground(
        by_word({document.code: document.number for document in await documents.register(work)}),
        by_word({str(village.id): village.name for village in await villages.villages(work)}),
        {word: task for task in found for word in (str(task.id), task.title.lower())},
    )


async def record(work: Work, new: NewActivity) -> Activity:
    """Record an activity, within a task or on its own. Raises BadInput with each field that is wrong."""
    [activity] = await take_in(work, [new], lambda _row, field: f"/{field}")
    return activity


async def take_in(work: Work, sheet: Sequence[NewActivity], place: Place = by_row) -> list[Activity]:
    """Record a sheet of activities, all or none. Raises BadInput with the place of each fault."""
    known = await ground(work)
    found = [
        {"path": place(row, field), "message": message}
        for row, new in enumerate(sheet)
        for field, message in _faults(new, known).items()
        if message
    ]
    if found:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", found)
    before = await covering.covered(work)
    recorded = [_record(work, new, known) for new in sheet]
    await covering.tell(work, before)
    return recorded


def _record(work: Work, new: NewActivity, known: Ground) -> Activity:
    task = known.tasks.get(new.task.lower())
    everywhere = known.villages.values() if new.everywhere else ()
    activity = work.add(
        Activity(
            **new.model_dump(include=COPIED),
            channel=CHANNEL_WORDS[new.channel.lower()],
            documents=_codes(new.documents, known.documents),
            villages=sorted({*everywhere, *_codes(new.villages, known.villages)}),
            audiences=_codes(new.audiences, AUDIENCE_WORDS),
            pillars=_codes(new.pillars, PILLAR_WORDS),
            task_id=task.id if task else None,
            campaign_id=task.campaign_id if task else None,
        )
    )
    main = channels()[activity.channel].counts[0]
    setattr(activity, main, getattr(activity, main) or new.quantity)
    work.emit(ActivityRecorded.model_validate(_told(activity)))
    return activity


def _codes(words: Sequence[str], known: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(known[word.lower()] for word in words))


async def strike(work: Work, activity_id: UUID, why: str) -> Activity:
    """Strike out what was recorded by mistake: it stays to be seen and counts no more. Raises Conflict if it was."""
    activity = await diary.find(work, activity_id)
    if activity.tenant_id != work.tenant.id:
        raise NotFound("Hoạt động này thuộc đơn vị khác.")
    if activity.struck_on:
        raise Conflict("Hoạt động này đã được gạch bỏ.")
    before = await covering.covered(work)
    activity.struck_on, activity.struck_why = today(), why
    work.emit(ActivityCancelled.model_validate(_told(activity)))
    work.audit("campaigns.strike", str(activity.id), why)
    await covering.tell(work, before)
    return activity


def _faults(new: NewActivity, known: Ground) -> dict[str, str]:
    """Return what is wrong with an activity, by field; empty where nothing is."""
    task = known.tasks.get(new.task.lower())
    begin = task.begins_on if task else OLDEST
    future, early = "Ngày thực hiện không thể ở tương lai.", f"Không thể trước ngày {begin:%d/%m/%Y}."
    parts = {part: getattr(new, part) > new.participants for part in ("female", "minority", "remote")}
    return {
        "channel": unknown([new.channel], CHANNEL_WORDS),
        "held_on": future if new.held_on > today() else early if new.held_on < begin else "",
        "documents": unknown(new.documents, known.documents) if new.documents else "Chọn ít nhất một văn bản.",
        "villages": unknown(new.villages, known.villages),
        "everywhere": "Đơn vị chưa lập danh sách thôn, khu phố." if new.everywhere and not known.villages else "",
        "audiences": unknown(new.audiences, AUDIENCE_WORDS),
        "pillars": unknown(new.pillars, PILLAR_WORDS),
        "task": "Việc này đã kết thúc hoặc không phải của đơn vị." if new.task and not task else "",
        "link": "" if re.fullmatch(r"(https?://\S+)?", new.link) else "Cần là một địa chỉ bắt đầu bằng https://.",
        **{part: "Không thể nhiều hơn tổng số lượt người." if more else "" for part, more in parts.items()},
    }


def _told(activity: Activity) -> dict[str, object]:
    same = {
        name: getattr(activity, name) for name in ("campaign_id", "held_on", "documents", "channel", "participants")
    }
    return {**same, "activity_id": activity.id, "villages": len(activity.villages)}
