"""Read the audit log, and prove that nobody has changed it."""

from collections.abc import Sequence

from sqlmodel import col, select

from core.mailbox import Audit, seal
from core.work import Work

PAGE = 50


async def entries(work: Work, before: int | None = None) -> Sequence[Audit]:
    """Return this tenant's entries, the newest first, 50 a page."""
    statement = select(Audit).where(col(Audit.tenant_id) == work.tenant.id).order_by(col(Audit.seq).desc()).limit(PAGE)
    return await work.all(statement if before is None else statement.where(col(Audit.seq) < before))


async def broken(work: Work) -> Audit | None:
    """Return the first entry of this tenant's chain that does not fit the one before it; None if all do."""
    previous, seq = "", 0
    for row in await work.all(select(Audit).where(col(Audit.tenant_id) == work.tenant.id).order_by(col(Audit.seq))):
        if row.seq != seq + 1 or row.previous != previous or row.hash != seal(row):
            return row
        previous, seq = row.hash, row.seq
    return None
