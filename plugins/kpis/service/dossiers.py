"""Lead from a number to what is behind it: the dossiers that were counted, and what was told about each."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from core import BadInput, NotFound, Work, today
from plugins.kpis.models.dossier import Dossier
from plugins.kpis.service.periods import Period

PAGE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of dossiers: its title, on which day they belong to a period, and which they are."""

    title: str
    day: Mapped[date | None]
    only: tuple[ColumnElement[bool], ...] = ()
    waiting: bool = False


RECEIVED, RETURNED, DUE = col(Dossier.received_on), col(Dossier.returned_on), col(Dossier.received_due_on)
OPEN = (RETURNED.is_(None), RECEIVED.is_not(None))
KINDS = {
    "late": Kind("Trả quá hạn", RETURNED, (col(Dossier.returned_due_on) < RETURNED,)),
    "returned": Kind("Đã trả kết quả", RETURNED),
    "received": Kind("Đã tiếp nhận", RECEIVED),
    "online": Kind("Nộp trực tuyến", RECEIVED, (col(Dossier.received_online).is_(True),)),
    "overdue": Kind("Quá hạn chưa trả", DUE, OPEN, waiting=True),
    "open": Kind("Đang giải quyết", DUE, OPEN, waiting=True),
}
BEHIND = {
    "dossier_on_time": "late",
    "early": "returned",
    "online": "online",
    "overdue_open": "overdue",
    "e_result": "returned",
    "digitise_in": "received",
    "digitise_out": "returned",
    "synchronised": "received",
    "reuse": "received",
}
"""Which list stands behind which indicator."""


async def behind(work: Work, kind: str, period: Period, page: int = 1) -> tuple[list[Dossier], bool]:
    """Return a page of the dossiers within reach that were counted, and whether more follow; the newest first.

    Of those that wait, the ones due longest ago come first, whatever the period. Raises BadInput for no kind of ours.
    """
    if kind not in KINDS or page < 1:
        raise BadInput("Không có danh sách này.")
    wanted = KINDS[kind]
    statement = select(Dossier).where(*wanted.only)
    if wanted.waiting:
        statement = statement.where(wanted.day < today()) if kind == "overdue" else statement
        statement = statement.order_by(wanted.day)
    else:
        statement = statement.where(wanted.day >= period.begin, wanted.day <= period.end).order_by(wanted.day.desc())
    rows = await work.all(statement.limit(PAGE + 1).offset((page - 1) * PAGE))
    return rows[:PAGE], len(rows) > PAGE


async def one(work: Work, dossier_id: str) -> Dossier:
    """Return what is known of one dossier of this unit. Raises NotFound."""
    own = select(Dossier).where(col(Dossier.tenant_id) == work.tenant.id, col(Dossier.dossier_id) == dossier_id)
    found = await work.all(own)
    if not found:
        raise NotFound("Chưa có hồ sơ mang số này ở đơn vị.")
    return found[0]
