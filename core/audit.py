"""Read the audit log, and prove that nobody has changed it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from pydantic import Field
from sqlmodel import col, or_, select

from core.mailbox import Audit, seal
from core.model import Shape
from core.moment import ZONE
from core.work import Work

PAGE = 50


class Wanted(Shape):
    """Which entries somebody wants to see, of this unit or of those below it, too; what is empty leaves nothing out.

    `before` says how many newer ones stand on the pages before.
    """

    q: str = Field(default="", max_length=200, title="Việc gì, với ai, vì sao")
    action: str = Field(default="", max_length=100, title="Loại việc")
    actor: str = Field(default="", max_length=100, title="Người làm")
    since: date | None = Field(default=None, title="Từ ngày")
    until: date | None = Field(default=None, title="Đến hết ngày")
    below: bool = Field(default=False, title="Cả các đơn vị trực thuộc")
    before: int = Field(default=0, ge=0, title="Số mục đã xem")


async def entries(work: Work, wanted: Wanted | None = None) -> Sequence[Audit]:
    """Return entries, the newest first, 50 a page."""
    wanted = wanted or Wanted()
    statement = select(Audit).order_by(col(Audit.at).desc(), col(Audit.tenant_id), col(Audit.seq).desc())
    if not wanted.below:
        statement = statement.where(col(Audit.tenant_id) == work.tenant.id)
    if wanted.q:
        named = (column.icontains(wanted.q, autoescape=True) for column in (col(Audit.target), col(Audit.why)))
        statement = statement.where(or_(*named))
    if wanted.action:
        statement = statement.where(col(Audit.action) == wanted.action)
    if wanted.actor:
        statement = statement.where(col(Audit.actor) == wanted.actor)
    if wanted.since:
        statement = statement.where(col(Audit.at) >= _begins(wanted.since))
    if wanted.until:
        statement = statement.where(col(Audit.at) < _begins(wanted.until) + timedelta(days=1))
    return await work.all(statement.offset(wanted.before).limit(PAGE))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


async def actions(work: Work) -> list[str]:
    """Return what has been done at all within reach, by the names of programs."""
    return sorted(await work.all(select(Audit.action).distinct()))


async def broken(work: Work) -> Audit | None:
    """Return the first entry of this tenant's chain that does not fit the one before it; None if all do."""
    previous, seq = "", 0
    for row in await work.all(select(Audit).where(col(Audit.tenant_id) == work.tenant.id).order_by(col(Audit.seq))):
        if row.seq != seq + 1 or row.previous != previous or row.hash != seal(row):
            return row
        previous, seq = row.hash, row.seq
    return None
