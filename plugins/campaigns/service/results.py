"""What came of a campaign, unit by unit and in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from core import Work
from plugins.campaigns.models.activity import Activity
from plugins.campaigns.models.campaign import Addressee, Campaign
from plugins.campaigns.models.task import Task
from plugins.campaigns.service import campaigns, villages
from plugins.campaigns.service.coverage import Share
from plugins.campaigns.service.diary import STANDING, reached

SUMMED = ("sessions", "participants", "female", "minority", "copies", "broadcasts", "posts", "cost")


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What one unit has done in a campaign; `task_id` is None where the plugin was off."""

    unit: str
    name: str
    task_id: UUID | None
    acknowledged_on: date | None
    finished_on: date | None
    result: str
    villages: Share
    activities: int = 0
    sessions: int = 0
    participants: int = 0
    female: int = 0
    minority: int = 0
    copies: int = 0
    broadcasts: int = 0
    posts: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """A campaign's units, the sums of what they did, and who has not reported anything."""

    units: list[UnitResult]
    totals: dict[str, int]
    villages: Share
    silent: list[UnitResult]
    off: list[UnitResult]

    @property
    def acknowledged(self) -> int:
        """How many units have said that they have the task."""
        return sum(one.acknowledged_on is not None for one in self.units)


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit directly below the one that launched, with all below it that the campaign was given to."""

    name: str
    units: list[UnitResult]


def branches(work: Work, campaign: Campaign, found: Results) -> list[Branch]:
    """Return the results by branch; none where each branch is a single unit."""
    given = {one.unit: one for one in found.units}
    whole = [
        Branch(child.name, [given[unit] for unit in work.house.below(child.id) if unit in given])
        for child in work.house.children(campaign.tenant_id)
    ]
    return [one for one in whole if one.units] if any(len(one.units) > 1 for one in whole) else []


async def results(work: Work, campaign: Campaign) -> Results:
    """Return what came of a campaign, as far as the work reaches."""
    of_it = col(Task.campaign_id) == campaign.id
    tasks = {task.tenant_id: task for task in await work.all(select(Task).where(of_it))}
    counts = [func.count(col(Activity.id)), *(func.sum(getattr(Activity, name)) for name in SUMMED)]
    where = (col(Activity.campaign_id) == campaign.id, STANDING)
    per_unit = select(col(Activity.tenant_id), *counts).where(*where).group_by(col(Activity.tenant_id))
    done = {unit: rest for unit, *rest in await work.all(per_unit)}
    known, seen = await villages.counted(work), await reached(work, *where)
    found = [
        _result(
            work,
            one,
            tasks.get(one.unit),
            done.get(one.unit, ()),
            Share(len(known.get(one.unit, set()) & seen.get(one.unit, set())), len(known.get(one.unit, ()))),
        )
        for one in sorted(await campaigns.addressees(work, campaign.id), key=lambda one: one.unit)
    ]
    given = [one for one in found if one.task_id]
    return Results(
        given,
        {name: sum(getattr(one, name) for one in given) for name in ("activities", *SUMMED)},
        Share(sum(one.villages.have for one in given), sum(one.villages.of for one in given)),
        [one for one in given if not one.activities],
        [one for one in found if not one.task_id],
    )


def _result(work: Work, one: Addressee, task: Task | None, done: Sequence[int], share: Share) -> UnitResult:
    place = work.house.tenants.get(one.unit)
    state = (task.acknowledged_on, task.finished_on, task.result) if task else (None, None, "")
    return UnitResult(one.unit, place.name if place else one.unit, one.task_id, *state, share, *map(int, done))
