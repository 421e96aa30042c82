"""The activities that were recorded: found, listed and counted."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from core import Work
from plugins.campaigns.models.activity import Activity, Counts

PAGE = 50
COUNTS = tuple(Counts.model_fields)
STANDING = col(Activity.struck_on).is_(None)


async def find(work: Work, activity_id: UUID) -> Activity:
    """Return one activity within reach. Raises NotFound."""
    return await work.get(Activity, activity_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which activities are looked at: of a year, of a document, a channel, a campaign, a village, a unit's branch."""

    year: int
    document: str = ""
    channel: str = ""
    village: str = ""
    unit: str = ""
    campaign: UUID | None = None

    def conditions(self, work: Work) -> list[ColumnElement[bool]]:
        """Return it as conditions of a statement."""
        wanted: list[ColumnElement[bool]] = [
            col(Activity.held_on).between(date(self.year, 1, 1), date(self.year, 12, 31))
        ]
        if self.document:
            wanted.append(col(Activity.documents).contains([self.document]))
        if self.channel:
            wanted.append(col(Activity.channel) == self.channel)
        if self.village:
            wanted.append(col(Activity.villages).contains([self.village]))
        if self.unit:
            wanted.append(col(Activity.tenant_id).in_(work.house.below(self.unit)))
        if self.campaign:
            wanted.append(col(Activity.campaign_id) == self.campaign)
        return wanted


async def activities(work: Work, wanted: Wanted, page: int | None = None) -> list[Activity]:
    """Return the activities within reach, the newest first; `page` counts from 1, 50 to a page; None is all."""
    newest = (col(Activity.held_on).desc(), col(Activity.created_at).desc(), col(Activity.id))
    statement = select(Activity).where(*wanted.conditions(work)).order_by(*newest)
    if page is not None:
        statement = statement.offset((page - 1) * PAGE).limit(PAGE)
    return await work.all(statement)


async def totals(work: Work, wanted: Wanted) -> dict[str, int]:
    """Return how many activities there are, and the sums of their figures; what is struck out does not count."""
    sums = [func.coalesce(func.sum(getattr(Activity, name)), 0) for name in COUNTS]
    [row] = await work.all(select(func.count(col(Activity.id)), *sums).where(*wanted.conditions(work), STANDING))
    return dict(zip(("activities", *COUNTS), map(int, row), strict=True))


async def reached(work: Work, *where: ColumnElement[bool]) -> dict[str, set[str]]:
    """Return, for each unit within reach, the ids of the villages that such activities have reached."""
    village = func.jsonb_array_elements_text(col(Activity.villages))
    found: dict[str, set[str]] = {}
    for unit, one in await work.all(select(col(Activity.tenant_id), village).where(*where, STANDING).distinct()):
        found.setdefault(unit, set()).add(one)
    return found
