"""Lead from a number to what is behind it: the dossiers, cases, activities and publications that were counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from core import BadInput, TenantRow, Work, today
from plugins.kpis.models.dossier import Dossier, Publication
from plugins.kpis.models.indicator import Indicator
from plugins.kpis.models.matter import Matter
from plugins.kpis.service import formulas
from plugins.kpis.service.periods import Period

PAGE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of things: its title, of what, on which day they belong to a period, and which they are."""

    title: str
    of: type[TenantRow]
    day: Mapped[date | None]
    only: tuple[ColumnElement[bool], ...] = ()
    waiting: bool = False

    @property
    def family(self) -> str:
        """Of what the list is: dossier, matter or publication."""
        return self.of.__name__.lower()


RECEIVED, RETURNED, DUE = col(Dossier.received_on), col(Dossier.returned_on), col(Dossier.received_due_on)
CLOSED, RATED, PUBLISHED = col(Matter.closed_on), col(Matter.rated_on), col(Publication.published_on)
OPEN = (RETURNED.is_(None), RECEIVED.is_not(None))
KINDS = {
    "late": Kind("Trả quá hạn", Dossier, RETURNED, (col(Dossier.returned_due_on) < RETURNED,)),
    "returned": Kind("Đã trả kết quả", Dossier, RETURNED),
    "received": Kind("Đã tiếp nhận", Dossier, RECEIVED),
    "online": Kind("Nộp trực tuyến", Dossier, RECEIVED, (col(Dossier.received_online).is_(True),)),
    "paid": Kind("Đã nộp phí", Dossier, col(Dossier.paid_on)),
    "rated": Kind("Được đánh giá", Dossier, col(Dossier.rated_on)),
    "overdue": Kind("Quá hạn chưa trả", Dossier, DUE, OPEN, waiting=True),
    "open": Kind("Đang giải quyết", Dossier, DUE, OPEN, waiting=True),
    "cases_late": Kind("Việc kết thúc quá hạn", Matter, CLOSED, (col(Matter.closed_on_time).is_(False),)),
    "cases_closed": Kind("Việc đã kết thúc", Matter, CLOSED),
    "cases_opened": Kind("Việc đã nhận", Matter, col(Matter.opened_on)),
    "cases_overdue": Kind("Việc quá hạn trả lời", Matter, col(Matter.overdue_on)),
    "cases_unhappy": Kind("Việc bị đánh giá chưa hài lòng", Matter, RATED, (col(Matter.rated_satisfied).is_(False),)),
    "cases_rated": Kind("Việc được đánh giá", Matter, RATED),
    "activities": Kind("Hoạt động tuyên truyền", Matter, col(Matter.held_on), (col(Matter.cancelled_on).is_(None),)),
    "published": Kind("Thủ tục đã công khai", Publication, PUBLISHED),
    "published_late": Kind("Công khai quá hạn", Publication, PUBLISHED, (col(Publication.due_on) < PUBLISHED,)),
}
BEHIND = {
    "dossiers_on_time": "late",
    "dossiers_early": "returned",
    "dossiers_online": "online",
    "open_overdue": "overdue",
    "open": "open",
    "cases_on_time": "cases_late",
    "cases_satisfied": "cases_unhappy",
    "cases_opened": "cases_opened",
    "cases_overdue": "cases_overdue",
    "procedures_on_time": "published_late",
    "procedures_updated_on_time": "published_late",
    "services_used": "online",
    "services_paid": "paid",
}
"""Which list tells most about a counter; of the others it is the list of their events."""

OF_EVENTS = {
    "kpis.dossier_received": "received",
    "kpis.dossier_returned": "returned",
    "kpis.dossier_digitised": "received",
    "kpis.dossier_paid": "paid",
    "kpis.dossier_rated": "rated",
    "kpis.procedure_published": "published",
    "complaints.case_closed": "cases_closed",
    "complaints.case_rated": "cases_rated",
    "campaigns.activity_recorded": "activities",
}


def kind_of(indicator: Indicator) -> str:
    """Return which list stands behind an indicator."""
    name = indicator.numerator[0][0]
    return BEHIND.get(name) or OF_EVENTS[formulas.counters()[name].events[0]]


async def behind(work: Work, kind: str, period: Period, page: int = 1, size: int = PAGE) -> tuple[list[Any], bool]:
    """Return a page of the things within reach that were counted, and whether more follow; the newest first.

    Of those that wait, the ones due longest ago come first, whatever the period. Raises BadInput for no kind of ours.
    """
    if kind not in KINDS or page < 1:
        raise BadInput("Không có danh sách này.")
    wanted = KINDS[kind]
    statement = select(wanted.of).where(*wanted.only)
    if wanted.waiting:
        statement = statement.where(wanted.day < today()) if kind == "overdue" else statement
        statement = statement.order_by(wanted.day)
    else:
        statement = statement.where(wanted.day >= period.begin, wanted.day <= period.end).order_by(wanted.day.desc())
    rows = await work.all(statement.limit(size + 1).offset((page - 1) * size))
    return rows[:size], len(rows) > size


SHEETS: dict[str, dict[str, Any]] = {
    "dossier": {
        "Số hồ sơ": "dossier_id",
        "Thủ tục": lambda row: row.received_procedure or row.returned_procedure,
        "Ngày nhận": "received_on",
        "Hẹn trả": lambda row: row.returned_due_on or row.received_due_on,
        "Ngày trả": "returned_on",
        "Trực tuyến": "received_online",
        "Nộp phí trực tuyến": "paid_online",
        "Hài lòng": "rated_satisfied",
    },
    "matter": {
        "Mã": "matter_id",
        "Ngày nhận": "opened_on",
        "Hạn": "opened_due_on",
        "Ngày kết thúc": "closed_on",
        "Đúng hạn": "closed_on_time",
        "Hài lòng": "rated_satisfied",
        "Ngày tổ chức": "held_on",
    },
    "publication": {
        "Số": "publication_id",
        "Thủ tục": "procedure",
        "Ngày công bố": "published_on",
        "Hạn": "due_on",
        "Đủ nội dung": "complete",
    },
}
"""The columns of each family as a sheet, after that of the unit."""


def columns(kind: str) -> dict[str, Any]:
    """Return the columns of a list as a sheet."""
    return SHEETS[KINDS[kind].family]
