"""The verb: enter one dossier."""

from datetime import date

from sqlalchemy.dialects.postgresql import insert

from core import Work
from ledger.models import Monthly


async def enter(work: Work, received_on: date, *, online: bool) -> None:
    """Count one dossier into its unit and month, at once."""
    statement = insert(Monthly).values(
        tenant_id=work.tenant.id, month=received_on.replace(day=1), dossiers=1, online=int(online)
    )
    added = {name: getattr(Monthly, name) + statement.excluded[name] for name in ("dossiers", "online")}
    await work.db.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "month"], set_=added))
