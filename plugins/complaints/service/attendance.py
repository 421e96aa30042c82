"""How often the heads of units have received citizens, of how often the law wants it: up the tree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from core import Tenant, Work, today
from plugins.complaints.models.reception import Habit, Reception, State
from plugins.complaints.service import timetable


@dataclass(frozen=True, slots=True)
class Attendance:
    """Sessions of one unit and all below it. `counted` is what the head has held, no more than was required of each."""

    required: int = 0
    by_head: int = 0
    by_deputy: int = 0
    missed: int = 0
    called: int = 0
    counted: int = 0

    @property
    def rate(self) -> float | None:
        """Percent of the required days that the head has received on; None where nothing was required."""
        return round(100 * self.counted / self.required, 2) if self.required else None

    def __add__(self, other: "Attendance") -> "Attendance":
        names = self.__slots__
        return Attendance(*(getattr(self, name) + getattr(other, name) for name in names))


async def by_unit(work: Work, begin: date, end: date) -> dict[str, Attendance]:
    """Return the attendance of each unit within reach, by itself, from one day to another and no later than today."""
    habits = await timetable.habits(work)
    held = await _held(work, begin, end)
    units = [work.house.tenants[unit] for unit in work.reach]
    return {
        unit.id: _attendance(held.get(unit.id, Counter()), _required(work, unit, habits, begin, end)) for unit in units
    }


def total(by: dict[str, Attendance], units: Sequence[str]) -> Attendance:
    """Add up the units."""
    return sum((by[unit] for unit in units if unit in by), Attendance())


def below(work: Work, by: dict[str, Attendance]) -> list[tuple[Tenant, Attendance]]:
    """Return each unit directly below with the attendance of all below it, as far as the work reaches."""
    children = [child for child in work.house.children(work.tenant.id) if child.id in work.reach]
    return [(child, total(by, work.house.below(child.id))) for child in children]


def plain(work: Work, by: dict[str, Attendance]) -> list[dict[str, object]]:
    """Return the attendance of this unit with all below it, then of each unit directly below, for JSON."""
    rows = [(work.tenant, total(by, work.reach)), *below(work, by)]
    return [{"tenant": unit.id, "name": unit.name, **asdict(one), "rate": one.rate} for unit, one in rows]


def _attendance(held: Counter[str], required: int) -> Attendance:
    by_head = held["head"]
    return Attendance(
        required, by_head, held["deputy"], held[State.MISSED], held["called"], counted=min(by_head, required)
    )


def _required(work: Work, unit: Tenant, habits: dict[str, Habit], begin: date, end: date) -> int:
    """Count the days that were due. Today counts from tomorrow on: it may still be held."""
    usual, last = habits.get(unit.id) or Habit(), min(end, today() - timedelta(days=1))
    return len(timetable.days(unit, usual, begin, last, work.house.calendar(unit.id)))


async def _held(work: Work, begin: date, end: date) -> dict[str, Counter[str]]:
    """Count each unit's sessions by what became of them: head, deputy, missed; called ones by themselves."""
    columns = col(Reception.tenant_id), col(Reception.state), col(Reception.regular), col(Reception.by_head)
    wanted = select(*columns, func.count()).where(col(Reception.day) >= begin, col(Reception.day) <= end)
    found: dict[str, Counter[str]] = {}
    for unit, state, regular, by_head, count in await work.all(wanted.group_by(*columns)):
        held = state == State.HELD
        name = ("head" if by_head else "deputy") if held and regular else "called" if held else state
        found.setdefault(unit, Counter())[name] += count
    return found
