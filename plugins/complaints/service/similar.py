"""Which cases may be the same matter: alike in place or in subject, of the same unit and season."""

from datetime import timedelta
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlmodel import col

from core import Work, today
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.service import law

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
        col(Case.received_on).between(since, case.received_on),
    )
    found = await work.all(near.order_by(col(Case.received_on).desc()).limit(MOST_COMPARED))
    return [other for other in found if _alike(case, other)]


def _alike(one: Case, other: Case) -> bool:
    likeness = SequenceMatcher(None, one.subject.casefold(), other.subject.casefold()).ratio()
    here = one.hamlet and one.hamlet.casefold() == other.hamlet.casefold()
    return likeness >= (ALIKE if here else ALIKE_ANYWHERE)
