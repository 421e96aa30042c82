"""What everybody may know of how a unit answers its citizens: counts of many, never of a few."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import col

from core import Work, today
from plugins.complaints.models.case import Case, Kind

FEW = 5
"""Below this a number might tell of somebody: it is said in words."""

OPEN_KINDS = (Kind.REPORT, Kind.COMPLAINT)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of matter: how many were received, how many answered, what share of these in time."""

    title: str
    received: str
    answered: str
    on_time: float | None


@dataclass(frozen=True, slots=True)
class Published:
    """The figures of one year so far."""

    begin: date
    end: date
    lines: list[Line]


async def figures(work: Work) -> Published:
    """Return this unit's figures of the year, without denunciations and without small numbers."""
    begin, end = today().replace(month=1, day=1), today()
    answered = col(Case.answered_on).is_not(None)
    counted = (
        select(
            col(Case.kind),
            func.count(),
            func.count().filter(answered),
            func.count().filter(answered, col(Case.answered_on) <= col(Case.due_on)),
        )
        .where(col(Case.tenant_id) == work.tenant.id, col(Case.received_on) >= begin, col(Case.received_on) <= end)
        .group_by(col(Case.kind))
    )
    found = {row[0]: row[1:] for row in await work.all(counted)}
    return Published(begin, end, [_line(kind.label, *found.get(kind, (0, 0, 0))) for kind in OPEN_KINDS])


def told(whole: int, part: int | None = None) -> str:
    """Say a count in public: «dưới 5» for a few, «hầu hết» for a part that would give away the few that are left."""
    count = whole if part is None else part
    if count < FEW:
        return f"dưới {FEW}"
    return "hầu hết" if part is not None and 0 < whole - part < FEW else str(count)


def _line(title: str, received: int, answered: int, on_time: int) -> Line:
    """Return a line; a share of a few, or one that leaves a few over, is not said."""
    telling = answered >= FEW and (on_time >= FEW and not 0 < answered - on_time < FEW)
    share = round(100 * on_time / answered, 1) if telling else None
    return Line(title, told(received), told(received, answered), share)
