"""Take in figures of months from units whose one-stop shop is not connected; the newest of a month counts."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, func, select

from core import BadInput, Work, now, today
from plugins.kpis.models.counters import Monthly
from plugins.kpis.models.report import ByHand, MonthFigures
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
}
"""What cannot be more than what."""


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
    counts = row.counts()
    entered = before.counts if before else {}
    moved = {name: counts.get(name, 0) - entered.get(name, 0) for name in counts.keys() | entered.keys()}
    counting.count(work, row.first_day, **{name: by for name, by in moved.items() if by})
    work.add(
        ByHand(
            month=row.first_day,
            number=before.number + 1 if before else 1,
            counts=counts,
            entered_by=work.actor.id,
            entered_at=now(),
            why=why,
        )
    )


def _faults(row: MonthFigures, path: str, told: Monthly | None, entered: dict[str, int]) -> list[dict[str, str]]:
    found = []
    if row.first_day > today():
        found.append({"path": f"{path}/{_title('month')}", "message": "Tháng này chưa tới."})
    if told and told.dossiers_received + told.dossiers_returned > sum(
        entered.get(name, 0) for name in ("dossiers_received", "dossiers_returned")
    ):
        message = "Tháng này đã có hồ sơ do hệ thống một cửa báo; không nhập tay thêm."
        found.append({"path": f"{path}/{_title('month')}", "message": message})
    for part, whole in TOO_MANY.items():
        if getattr(row, part) > getattr(row, whole):
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
    """Return for how many units within reach figures of this period were entered by hand."""
    within = (col(ByHand.month) >= period.begin.replace(day=1), col(ByHand.month) <= period.end)
    [found] = await work.all(select(func.count(col(ByHand.tenant_id).distinct())).where(*within))
    return int(found)
