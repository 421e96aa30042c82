"""The verbs: record an activity, take in a sheet of them, strike one out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select
from sqlmodel import col

from core import BadInput, Conflict, NotFound, Work, today
from plugins.campaigns.events import ActivityCancelled, ActivityRecorded, CoverageChanged, DocumentCovered
from plugins.campaigns.models.activity import Activity, NewActivity
from plugins.campaigns.models.task import Task
from plugins.campaigns.models.terms import channels, terms, unknown
from plugins.campaigns.service import diary, documents, villages
from plugins.campaigns.service.diary import OLDEST, STANDING

COPIED = set(NewActivity.model_fields) & set(Activity.model_fields) - {"villages", "channel"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a unit's activities are checked against, read once for a whole sheet."""

    documents: set[str]
    villages: dict[str, str]
    tasks: dict[UUID, Task]


async def ground(work: Work) -> Ground:
    """Read what this unit's activities may name: documents, villages by id and by name, open tasks."""
    known = await villages.villages(work)
    open_tasks = select(Task).where(col(Task.tenant_id) == work.tenant.id, col(Task.closed_on).is_(None))
    return Ground(
        {document.code for document in await documents.register(work)},
        {key: str(village.id) for village in known for key in (str(village.id), village.name.lower())},
        {task.id: task for task in await work.all(open_tasks.with_for_update())},
    )


async def record(work: Work, new: NewActivity) -> Activity:
    """Record an activity, within a task or on its own. Raises BadInput with each field that is wrong."""
    known = await ground(work)
    if found := _faults(new, known):
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", found)
    [activity] = await _record(work, [new], known)
    return activity


async def take_in(work: Work, sheet: Sequence[NewActivity]) -> int:
    """Record a sheet of activities, all or none; returns how many. Raises BadInput with row and field."""
    known = await ground(work)
    found = [
        {**fault, "path": f"/{row}{fault['path']}"} for row, new in enumerate(sheet) for fault in _faults(new, known)
    ]
    if found:
        raise BadInput("Có dòng chưa đúng; chưa có gì được ghi.", found)
    return len(await _record(work, sheet, known))


async def _record(work: Work, sheet: Sequence[NewActivity], known: Ground) -> list[Activity]:
    before = await _reached(work)
    recorded = []
    for new in sheet:
        task = known.tasks.get(new.task_id) if new.task_id else None
        ids = (
            set(known.villages.values()) if new.everywhere else {known.villages[word.lower()] for word in new.villages}
        )
        activity = work.add(
            Activity(
                **new.model_dump(include=COPIED),
                channel=_channel(new.channel),
                villages=sorted(ids),
                campaign_id=task.campaign_id if task else None,
            )
        )
        main = channels()[activity.channel].counts[0]
        setattr(activity, main, getattr(activity, main) or new.quantity)
        work.emit(ActivityRecorded(**_told(activity)))
        for code in activity.documents:
            _cover(work, code, activity.held_on)
        recorded.append(activity)
    await _tell_coverage(work, before)
    return recorded


def _cover(work: Work, code: str, day: date) -> None:
    """Tell that a document is covered in a year. The id makes the fact one, whatever comes twice or at once."""
    once = uuid5(NAMESPACE_URL, f"campaigns.document_covered {work.tenant.id} {code} {day.year}")
    work.emit(DocumentCovered(document_id=code, year=day.year, covered_on=day), once)


async def strike(work: Work, activity_id: UUID, why: str) -> Activity:
    """Strike out what was recorded by mistake: it stays to be seen and counts no more. Raises Conflict if it was."""
    activity = await diary.find(work, activity_id)
    if activity.tenant_id != work.tenant.id:
        raise NotFound("Hoạt động này thuộc đơn vị khác.")
    if activity.struck_on:
        raise Conflict("Hoạt động này đã được gạch bỏ.")
    before = await _reached(work)
    activity.struck_on, activity.struck_why = today(), why
    work.emit(ActivityCancelled(**_told(activity)))
    work.audit("campaigns.strike", str(activity.id), why)
    await _tell_coverage(work, before)
    return activity


async def _reached(work: Work) -> dict[UUID, set[str]]:
    """Return which villages of this unit each of its campaigns has reached."""
    village = func.jsonb_array_elements_text(col(Activity.villages))
    own = (STANDING, col(Activity.tenant_id) == work.tenant.id, col(Activity.campaign_id).is_not(None))
    here = {str(one.id) for one in await villages.villages(work)}
    found: dict[UUID, set[str]] = {}
    for campaign, one in await work.all(select(col(Activity.campaign_id), village).where(*own).distinct()):
        if one in here:
            found.setdefault(campaign, set()).add(one)
    return found


async def _tell_coverage(work: Work, before: dict[UUID, set[str]]) -> None:
    after, total = await _reached(work), len(await villages.villages(work))
    for campaign in {*before, *after}:
        now_reached = after.get(campaign, set())
        if now_reached != before.get(campaign, set()):
            count = len(now_reached)
            work.emit(CoverageChanged(campaign_id=campaign, villages_reached=count, villages=total))


def _faults(new: NewActivity, known: Ground) -> list[dict[str, str]]:
    """Return what is wrong with an activity, by field."""
    task = known.tasks.get(new.task_id) if new.task_id else None
    begin = task.begins_on if task else OLDEST
    wrong = {
        "channel": not _channel(new.channel) and "Không có hình thức này trong danh sách.",
        "held_on": (new.held_on > today() and "Ngày thực hiện không thể ở tương lai.")
        or (new.held_on < begin and f"Không thể trước ngày {begin:%d/%m/%Y}."),
        "documents": unknown(new.documents, known.documents),
        "villages": unknown([word.lower() for word in new.villages], known.villages),
        "audiences": unknown(new.audiences, terms("audience")),
        "pillars": unknown(new.pillars, terms("pillar")),
        "task_id": new.task_id and not task and "Việc này đã kết thúc hoặc không phải của đơn vị.",
        "everywhere": new.everywhere and not known.villages and "Đơn vị chưa lập danh sách thôn, khu phố.",
        **{
            part: getattr(new, part) > new.participants and "Không thể nhiều hơn tổng số lượt người."
            for part in ("female", "minority", "remote")
        },
    }
    return [{"path": f"/{field}", "message": str(message)} for field, message in wrong.items() if message]


def _channel(word: str) -> str:
    """Return a channel's code by its code or its title; empty if there is none."""
    by_word = {text.lower(): channel.code for channel in channels().values() for text in (channel.code, channel.title)}
    return by_word.get(word.lower(), "")


def _told(activity: Activity) -> dict[str, object]:
    same = {name: getattr(activity, name) for name in ("campaign_id", "held_on", "documents", "channel")}
    return {**same, "activity_id": activity.id, "participants": activity.participants,
            "villages": len(activity.villages)}  # fmt: skip
