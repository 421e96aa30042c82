"""Finding cases: one, those of a list, those that wait."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from core import NotFound, Work, today
from plugins.complaints.models.case import Case, Kind

PAGE = 50
SEALED = Kind.DENUNCIATION


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are looked for. `step` is a step, `open` for all but the closed, `late` for those past their day."""

    step: str = ""
    words: str = ""
    kind: str = ""
    unit: str = ""
    sealed: bool = False

    def at(self, step: str) -> "Wanted":
        """Return the same at another step."""
        return replace(self, step=step)


async def find(work: Work, case_id: UUID, *, sealed: bool = False) -> Case:
    """Return one case within reach; a denunciation only where the door is that of denunciations. Raises NotFound."""
    case = await work.get(Case, case_id)
    if (case.kind == SEALED) is not sealed:
        raise NotFound("Không có nội dung này, hoặc nội dung không thuộc đơn vị của bạn.")
    return case


async def read(work: Work, case_id: UUID) -> Case:
    """Return a denunciation to be read; that it was read stands in the audit log. Raises NotFound."""
    case = await find(work, case_id, sealed=True)
    work.audit("complaints.denunciation_read", case.denouncer_ref, "Đọc nội dung tố cáo", case=str(case.id))
    return case


async def cases(work: Work, wanted: Wanted, page: int | None = None) -> Sequence[Case]:
    """Return cases within reach, the most urgent first: those without an answer, then the answered, then the closed.

    `page` counts from 1, 50 to a page; None is all.
    """
    urgency = (col(Case.closed_on).desc().nulls_first(), col(Case.answered_on).is_not(None), col(Case.due_on))
    statement = select(Case).where(*_wanted(wanted)).order_by(*urgency, col(Case.id))
    if page is not None:
        statement = statement.offset((page - 1) * PAGE).limit(PAGE)
    return await work.all(statement)


async def count(work: Work, wanted: Wanted) -> int:
    """Return how many cases within reach are wanted; see `cases`."""
    [found] = await work.all(select(func.count(col(Case.id))).where(*_wanted(wanted)))
    return int(found)


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    sealed = col(Case.kind) == SEALED
    found: list[ColumnElement[bool]] = [sealed if wanted.sealed else ~sealed]
    if wanted.step == "open":
        found.append(col(Case.closed_on).is_(None))
    elif wanted.step == "late":
        found += [*_waits(), col(Case.due_on) < today()]
    elif wanted.step:
        found.append(col(Case.step) == wanted.step)
    if wanted.kind:
        found.append(col(Case.kind) == wanted.kind)
    if wanted.unit:
        found.append(col(Case.tenant_id) == wanted.unit)
    if wanted.words:
        columns = (col(Case.subject), col(Case.text), col(Case.hamlet), col(Case.denouncer_ref))
        found.append(or_(*(column.icontains(wanted.words, autoescape=True) for column in columns)))
    return found


def _waits() -> list[ColumnElement[bool]]:
    return [col(Case.answered_on).is_(None), col(Case.closed_on).is_(None), col(Case.paused_on).is_(None)]


async def waiting(work: Work) -> tuple[int, int]:
    """Return how many cases of any kind wait for an answer within reach, and how many of these are overdue."""
    due = await work.all(select(col(Case.due_on)).where(*_waits()))
    return len(due), sum(day < today() for day in due)
