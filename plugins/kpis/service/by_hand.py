"""Take in figures of months from units whose one-stop shop is not connected; the newest of a month counts."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, func, select

from core import BadInput, Conflict, Work, now, today
from plugins.kpis.models.counters import Monthly
from plugins.kpis.models.report import ByHand, MonthFigures, Withdrawal
from plugins.kpis.service import counting
from plugins.kpis.service.periods import Period

TOO_MANY = {
    "dossiers_online": "dossiers_received",
    "dossiers_digitised": "dossiers_received",
    "dossiers_on_time": "dossiers_returned",
    "dossiers_early": "dossiers_on_time",
    "results_electronic": "dossiers_returned",
    "payments_online": "payments",
    "ratings_satisfied": "ratings",
    "dossiers_synchronised": "dossiers_received",
    "dossiers_reused": "dossiers_reusable",
    "results_digitised": "dossiers_returned",
    "procedures_on_time": "procedures_published",
    "procedures_updated_on_time": "procedures_updated",
}
"""What cannot be more than what."""

TOGETHER = (
    ("payments", "payments_online"),
    ("ratings", "ratings_satisfied"),
    ("dossiers_reusable", "dossiers_reused"),
    ("dossiers_digitised", "results_digitised"),
    ("procedures_published", "procedures_on_time"),
    ("procedures_published", "procedures_complete"),
    ("procedures_updated", "procedures_updated_on_time"),
)
"""What is known together or not at all: else nobody's silence would be measured as nought."""


async def enter(work: Work, rows: Sequence[MonthFigures], numbers: Sequence[int], why: str) -> int:
    """Take in figures of months, each in the place of what was entered before; return how many months.

    Raises BadInput with every faulty row, of which nothing is written: a month to come, a part greater than its whole,
    a month twice, or one in which the one-stop shop itself has told of dossiers.
    """
    before = await _newest(work)
    told = {row.month: row for row in await work.all(select(Monthly).where(col(Monthly.tenant_id) == work.tenant.id))}
    faults: list[dict[str, str]] = []
    for number, row in zip(numbers, rows, strict=True):
        entered = before[row.first_day].counts if row.first_day in before else {}
        faults += _faults(row, f"/{number}", told.get(row.first_day), entered)
    days = [row.first_day for row in rows]
    faults += [
        {"path": f"/{number}/{_title('month')}", "message": "Tháng này có ở dòng khác rồi."}
        for number, row in zip(numbers, rows, strict=True)
        if days.count(row.first_day) > 1
    ]
    if faults:
        raise BadInput("Còn chỗ chưa đúng, chưa có gì được ghi.", faults)
    for row in rows:
        _take(work, row, before.get(row.first_day), why)
    work.audit("kpis.enter", work.tenant.id, why, months=sorted(str(day) for day in days))
    return len(rows)


def _take(work: Work, row: MonthFigures, before: ByHand | None, why: str) -> None:
    _put(work, row.first_day, row.counts(), before, why)


def _put(work: Work, month: date, counts: dict[str, int], before: ByHand | None, why: str) -> None:
    """Let these figures of a month count in the place of those before, which stay as history."""
    entered = before.counts if before else {}
    moved = {name: counts.get(name, 0) - entered.get(name, 0) for name in counts.keys() | entered.keys()}
    counting.count(work, month, **{name: by for name, by in moved.items() if by})
    work.add(
        ByHand(
            month=month,
            number=before.number + 1 if before else 1,
            counts=counts,
            entered_by=work.actor.id,
            entered_at=now(),
            why=why,
        )
    )


async def withdraw(work: Work, asked: Withdrawal) -> None:
    """Take back the figures of a month, say because the one-stop shop itself tells of it now; they stay as history.

    Raises Conflict where none count.
    """
    month = asked.month.replace(day=1)
    before = (await _newest(work)).get(month)
    if before is None or not before.counts:
        raise Conflict("Tháng này không có số nhập tay đang tính.")
    _put(work, month, {}, before, asked.why)
    work.audit("kpis.enter", work.tenant.id, asked.why, months=[str(month)], before=before.counts)


async def doubled(work: Work) -> list[date]:
    """Return the months of this unit of which both somebody has entered figures and the one-stop shop has told."""
    entered = {month: row.counts for month, row in (await _newest(work)).items() if row.counts}
    own = select(Monthly).where(col(Monthly.tenant_id) == work.tenant.id, col(Monthly.month).in_(entered))
    return sorted(row.month for row in await work.all(own) if _told(row, entered[row.month]))


def _told(month: Monthly, entered: dict[str, int]) -> bool:
    """Say whether more was counted in a month than was entered."""
    return any(getattr(month, name) > entered.get(name, 0) for name in ("dossiers_received", "dossiers_returned"))


def _faults(row: MonthFigures, path: str, told: Monthly | None, entered: dict[str, int]) -> list[dict[str, str]]:
    found = []
    if row.first_day > today():
        found.append({"path": f"{path}/{_title('month')}", "message": "Tháng này chưa tới."})
    if told and _told(told, entered):
        message = "Tháng này đã có hồ sơ do hệ thống một cửa báo; không nhập tay thêm."
        found.append({"path": f"{path}/{_title('month')}", "message": message})
    for pair in TOGETHER:
        empty = [name for name in pair if getattr(row, name) is None]
        if len(empty) == 1:
            other = next(name for name in pair if name not in empty)
            message = f"Đã ghi «{_title(other)}» thì ghi cả số này; không có trường hợp nào thì ghi 0."
            found.append({"path": f"{path}/{_title(empty[0])}", "message": message})
    for part, whole in TOO_MANY.items():
        if (getattr(row, part) or 0) > (getattr(row, whole) or 0):
            message = f"Không thể nhiều hơn «{_title(whole)}»."
            found.append({"path": f"{path}/{_title(part)}", "message": message})
    return found


def _title(field: str) -> str:
    return str(MonthFigures.model_fields[field].title)


async def _newest(work: Work) -> dict[date, ByHand]:
    own = select(ByHand).where(col(ByHand.tenant_id) == work.tenant.id).order_by(col(ByHand.number))
    return {row.month: row for row in await work.all(own)}


async def history(work: Work) -> list[ByHand]:
    """Return all that was entered for this unit, the last month first and the newest of each month first."""
    own = select(ByHand).where(col(ByHand.tenant_id) == work.tenant.id)
    return await work.all(own.order_by(col(ByHand.month).desc(), col(ByHand.number).desc()))


async def units(work: Work, period: Period) -> int:
    """Return for how many units within reach figures by hand stand in this period: those of months that begin in it."""
    within = (col(ByHand.month) >= period.begin, col(ByHand.month) <= period.end)
    [found] = await work.all(select(func.count(col(ByHand.tenant_id).distinct())).where(*within))
    return int(found)
