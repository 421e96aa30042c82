"""Which cases may be the same matter, alike in place or subject and of the same season; and making one of two."""

from datetime import timedelta
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlmodel import col

from core import BadInput, Work, today
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.models.step import NewMerge
from plugins.complaints.service import law
from plugins.complaints.service.steps import begin, finish, write

NOT_RIGHT = "Có chỗ chưa đúng; chưa có gì được ghi."
MERGED = "duplicate"

ALIKE = 0.6
"""From which likeness of two subjects on they may be the same matter, if the place is the same."""

ALIKE_ANYWHERE = 0.8
MOST_COMPARED = 500


async def similar(work: Work, case: Case) -> list[Case]:
    """Return cases of this unit that may be the same matter: alike in place or in subject, of the last 90 days."""
    since = case.received_on - timedelta(days=law.limit("similar.days", today()))
    near = select(Case).where(
        col(Case.tenant_id) == case.tenant_id,
        col(Case.id) != case.id,
        col(Case.kind) != Kind.DENUNCIATION,
        col(Case.merged_into).is_(None),
        col(Case.received_on).between(since, case.received_on),
    )
    found = await work.all(near.order_by(col(Case.received_on).desc()).limit(MOST_COMPARED))
    return [other for other in found if _alike(case, other)]


async def merge(work: Work, case: Case, new: NewMerge) -> Case:
    """End a matter that was brought twice in favour of the case there is; its codes now tell how that one goes.

    Raises BadInput for a case of another unit, kind or one that was merged itself, Conflict out of turn.
    """
    on = new.on or today()
    move = begin(case, "merge", on)
    kept = next(iter(await work.all(select(Case).where(col(Case.id) == new.into))), None)
    like = kept and (kept.tenant_id, kept.kind) == (case.tenant_id, case.kind) and not kept.merged_into
    if kept is None or kept.id == case.id or not like:
        raise BadInput(NOT_RIGHT, [{"path": "/into", "message": "Chọn một hồ sơ khác, cùng loại, của đơn vị này."}])
    case.merged_into = kept.id
    write(work, case, move, on, move.after, number=new.number, reason=MERGED, detail=new.detail)
    return await finish(work, case, move, on)


async def merged(work: Work, case: Case) -> list[Case]:
    """Return the cases that were merged into this one, the oldest first."""
    into = select(Case).where(col(Case.merged_into) == case.id)
    return await work.all(into.order_by(col(Case.received_on), col(Case.id)))


def _alike(one: Case, other: Case) -> bool:
    likeness = SequenceMatcher(None, one.subject.casefold(), other.subject.casefold()).ratio()
    here = one.hamlet and one.hamlet.casefold() == other.hamlet.casefold()
    return likeness >= (ALIKE if here else ALIKE_ANYWHERE)
