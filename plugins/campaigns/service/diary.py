"""The activities that were recorded: found, listed and counted."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from core import BadInput, Work, today
from plugins.campaigns.models.activity import Activity, Counts
from plugins.campaigns.models.terms import channels

PAGE = 50
OLDEST = date(2016, 1, 1)
COUNTS = tuple(Counts.model_fields)
STANDING = col(Activity.struck_on).is_(None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which activities are looked at: those of a year; `about` a document, channel, campaign or task; at a `place`.

    Each is a code or an id; a place is a unit, with all below it, or a village. Empty is any.
    """

    year: int | None = None
    about: str = ""
    place: str = ""

    def conditions(self, work: Work) -> list[ColumnElement[bool]]:
        """Return it as conditions of a statement."""
        wanted: list[ColumnElement[bool]] = [in_year(self.year)] if self.year else []
        if self.about in channels():
            wanted.append(col(Activity.channel) == self.about)
        elif is_id(self.about):
            about = UUID(self.about)
            wanted.append(or_(col(Activity.campaign_id) == about, col(Activity.task_id) == about))
        elif self.about:
            wanted.append(col(Activity.documents).contains([self.about]))
        if self.place in work.house.tenants:
            wanted.append(col(Activity.tenant_id).in_(work.house.below(self.place)))
        elif self.place:
            wanted.append(col(Activity.villages).contains([self.place]))
        return wanted


def in_year(year: int) -> ColumnElement[bool]:
    """Return the condition that an activity was held in this year."""
    return col(Activity.held_on).between(date(year, 1, 1), date(year, 12, 31))


def year_of(year: int | None) -> int:
    """Return a year that was asked for; this year if none was. Raises BadInput for no year of ours."""
    wanted = today().year if year is None else year
    if not OLDEST.year <= wanted <= today().year:
        raise BadInput(f"Hãy chọn một năm từ {OLDEST.year} đến {today().year}.")
    return wanted


def is_id(word: str) -> bool:
    """Say whether a word is an id, not a code."""
    try:
        return bool(UUID(word))
    except ValueError:
        return False


async def years(work: Work) -> list[int]:
    """Return the years that have activities within reach, and this year, the newest first."""
    found = await work.all(select(func.date_part("year", col(Activity.held_on))).distinct())
    return sorted({today().year, *map(int, found)}, reverse=True)


async def find(work: Work, activity_id: UUID) -> Activity:
    """Return one activity within reach. Raises NotFound."""
    return await work.get(Activity, activity_id)


async def activities(work: Work, wanted: Wanted, page: int | None = None) -> list[Activity]:
    """Return the activities within reach, the newest first; `page` counts from 1, 50 to a page; None is all."""
    newest = (col(Activity.held_on).desc(), col(Activity.created_at).desc(), col(Activity.id))
    statement = select(Activity).where(*wanted.conditions(work)).order_by(*newest)
    if page is not None:
        statement = statement.offset((page - 1) * PAGE).limit(PAGE)
    return await work.all(statement)


async def named(work: Work, words: str) -> list[Activity]:
    """Return the activities within reach whose name holds the words, the newest 20."""
    found = select(Activity).where(col(Activity.title).icontains(words, autoescape=True))
    return await work.all(found.order_by(col(Activity.held_on).desc()).limit(20))


async def count(work: Work, wanted: Wanted) -> int:
    """Return how many activities are listed, those struck out too."""
    [found] = await work.all(select(func.count(col(Activity.id))).where(*wanted.conditions(work)))
    return int(found)


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
