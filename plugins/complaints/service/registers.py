"""The verbs of registers: count what a window holds, unit by unit, and add it up the tree."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import col

from core import Tenant, Work, today
from plugins.complaints.models.case import Case, Kind, Sector
from plugins.complaints.models.reception import Outcome, Visit
from plugins.complaints.models.register import Counters, Window
from plugins.complaints.models.step import CaseStep

GIVEN_BACK = ("recovered_money", "recovered_land", "protected_people")
HANDED_ON = ("transferred", "guided", "returned")
SECTORS: dict[str, str] = {"": "Chưa phân lĩnh vực", **{one: one.label for one in Sector}}


async def by_unit(work: Work, window: Window) -> dict[str, Counters]:
    """Return the counters of each unit within reach that has any, by itself."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for rows in (await _visits(work, window), await _cases(work, window), await _steps(work, window)):
        for unit, counts in rows.items():
            found[unit] |= counts
    return {unit: Counters(**counts) for unit, counts in found.items()}


def total(work: Work, by: Mapping[str, Counters], unit: str) -> Counters:
    """Add up a unit and all below it, as far as the work reaches."""
    units = [one for one in work.house.below(unit) if one in work.reach]
    return sum((by[one] for one in units if one in by), Counters())


def below(work: Work, by: Mapping[str, Counters]) -> list[tuple[Tenant, Counters]]:
    """Return each unit directly below, with all below it added up."""
    children = [child for child in work.house.children(work.tenant.id) if child.id in work.reach]
    return [(child, total(work, by, child.id)) for child in children]


async def by_field(work: Work, window: Window) -> list[tuple[str, int]]:
    """Return how many letters came in each field (land, policy …) within reach, the most frequent first."""
    counted = select(col(Case.field), func.count()).where(_within(Case.received_on, window)).group_by(col(Case.field))
    found = [(SECTORS.get(field, field), int(count)) for field, count in await work.all(counted)]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def rows(work: Work, by: Mapping[str, Counters]) -> list[dict[str, object]]:
    """Return this unit with all below it added up, then each unit directly below, for programs and sheets."""
    return [plain(unit, one) for unit, one in ((work.tenant, total(work, by, work.tenant.id)), *below(work, by))]


def plain(unit: Tenant, counters: Counters) -> dict[str, object]:
    """Return the counters of a unit with their rates, for programs; None where there is nothing to measure."""
    rates = {"on_time_rate": counters.on_time_rate, "satisfied_rate": counters.satisfied_rate}
    return {"tenant": unit.id, "name": unit.name, **asdict(counters), **rates}


async def _visits(work: Work, window: Window) -> dict[str, dict[str, int]]:
    columns = {
        "visits": func.count(),
        "people": func.sum(col(Visit.people)),
        "matters": func.count(func.coalesce(col(Visit.case_id), col(Visit.id)).distinct()),
        "groups": func.count().filter(col(Visit.grouped)),
        "refused": func.count().filter(col(Visit.outcome) == Outcome.REFUSED),
    }
    return await _counted(work, Visit, columns, _within(Visit.visited_on, window))


async def _cases(work: Work, window: Window) -> dict[str, dict[str, int]]:
    begin, end = window.begin, window.end
    came, settled = _within(Case.received_on, window), _within(Case.answered_on, window)
    waiting = and_(col(Case.received_on) <= end, _open_on(end + timedelta(days=1)))
    competent = and_(col(Case.step).not_in(HANDED_ON), col(Case.missing).not_like("%competence%"))
    kinds = {
        "reports": Kind.REPORT,
        "complaints": Kind.COMPLAINT,
        "denunciations": Kind.DENUNCIATION,
        "mixed": Kind.MIXED,
    }
    wanted = {
        "carried": and_(col(Case.received_on) < begin, _open_on(begin)),
        "received": came,
        "forwarded": and_(came, col(Case.came_from) != "", col(Case.level) == 1),
        "eligible": and_(came, col(Case.missing) == ""),
        "competent": and_(came, competent),
        "second": and_(came, col(Case.level) == 2),  # noqa: PLR2004 - the second instance
        "accepted": _within(Case.accepted_on, window),
        "settled": settled,
        "on_time": and_(settled, col(Case.answered_on) <= col(Case.due_on)),
        "late": and_(settled, col(Case.answered_on) > col(Case.due_on)),
        "withdrawn": and_(_within(Case.closed_on, window), col(Case.step) == "withdrawn"),
        "waiting": waiting,
        "overdue": and_(waiting, col(Case.due_on) < min(end, today())),
        "rated": and_(settled, col(Case.satisfied).is_not(None)),
        "satisfied": and_(settled, col(Case.satisfied).is_(True)),
        **{name: and_(came, col(Case.kind) == kind) for name, kind in kinds.items()},
        **{name: and_(settled, col(Case.result) == name) for name in ("right", "partly", "wrong")},
    }
    columns: dict[str, ColumnElement[Any]]
    columns = {name: func.count().filter(condition) for name, condition in wanted.items()}
    columns |= {name: func.sum(getattr(Case, name)).filter(settled) for name in GIVEN_BACK}
    return await _counted(work, Case, columns, col(Case.received_on) <= end)


async def _steps(work: Work, window: Window) -> dict[str, dict[str, int]]:
    columns = {
        "extended": func.count().filter(col(CaseStep.verb) == "extend"),
        "suspended": func.count().filter(col(CaseStep.verb) == "suspend"),
        "duplicates": func.count().filter(col(CaseStep.reason) == "duplicate"),
    }
    return await _counted(work, CaseStep, columns, _within(CaseStep.taken_on, window))


async def _counted(
    work: Work, model: Any, columns: Mapping[str, ColumnElement[Any]], where: ColumnElement[bool]
) -> dict[str, dict[str, int]]:
    named = select(col(model.tenant_id), *columns.values()).where(where).group_by(col(model.tenant_id))
    rows = await work.all(named)
    return {row[0]: {name: int(count or 0) for name, count in zip(columns, row[1:], strict=True)} for row in rows}


def _open_on(day: date) -> ColumnElement[bool]:
    """Say whether a case waited for its answer when a day began."""
    ends = (col(Case.answered_on), col(Case.closed_on))
    return and_(*(or_(one.is_(None), one >= day) for one in ends))


def _within(day: date | None, window: Window) -> ColumnElement[bool]:
    return col(day).between(window.begin, window.end)
