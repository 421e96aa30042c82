"""Read what was heard against the map of links: which criteria are at risk here today, since when and why."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlmodel import col, select

from core import Work, today
from plugins.new_rural.events import CriterionAtRisk, CriterionSecured
from plugins.new_rural.models.criteria import Comparison
from plugins.new_rural.models.linkage import Fact, Link, Reading, Risk
from plugins.new_rural.service import catalogue, tuning
from plugins.new_rural.service.facts import CASE, COVERAGE, DOCUMENT, TARGET, TASK, VOTE, facts

YEAR = timedelta(days=366)
DAYS_OF_A_MONTH = 30.44
Measured = tuple[float | None, list[Fact], list[Fact]]
"""A value (None if nothing was heard), the facts that speak against, and all it was read from."""


def _overdue(found: list[Fact], _link: Link, _day: date) -> Measured:
    heard = [fact for fact in found if fact.day]
    late = [fact for fact in heard if fact.ended_on is None]
    return float(len(late)) if found else None, late, late


def _on_time(found: list[Fact], link: Link, day: date) -> Measured:
    settled = [fact for fact in found if fact.good is not None]
    ended = [fact for fact in settled if fact.ended_on and fact.ended_on >= _months_before(day, link.months)]
    late = [fact for fact in ended if not fact.good]
    return (round(100 * (len(ended) - len(late)) / len(ended), 2) if ended else None), late, ended


def _covered(found: list[Fact], _link: Link, day: date) -> Measured:
    wanted = catalogue.procedure()["documents"]["value"].split()
    of_year = [fact for fact in found if fact.day and fact.label == str(day.year)]
    covered = [fact for fact in of_year if fact.subject.partition("/")[0] in wanted]
    named = {fact.subject for fact in covered}
    lacking = [Fact(kind=DOCUMENT, subject=f"{one}/{day.year}", label=str(day.year)) for one in wanted]
    return float(len(covered)) if found else None, [fact for fact in lacking if fact.subject not in named], covered


def _reached(found: list[Fact], link: Link, day: date) -> Measured:
    over = [fact for fact in _recent(found, link, day) if fact.whole and (fact.day or day) < day]
    lacking = [fact for fact in over if fact.part < fact.whole]
    of = sum(fact.whole for fact in over)
    return (round(100 * sum(fact.part for fact in over) / of, 2) if of else None), lacking, over


def _missed(found: list[Fact], link: Link, day: date) -> Measured:
    recent = _recent(found, link, day)
    missed = [fact for fact in recent if not fact.good]
    return float(len(missed)) if recent else None, missed, recent


def _failed(found: list[Fact], link: Link, day: date) -> Measured:
    recent = [fact for fact in _recent(found, link, day) if fact.ended_on is None]
    failed = [fact for fact in recent if not fact.good]
    return float(len(failed)) if recent else None, failed, recent


def _recent(found: list[Fact], link: Link, day: date) -> list[Fact]:
    return [fact for fact in found if fact.day and fact.day >= _months_before(day, link.months)]


MEASURES: dict[str, tuple[str, Callable[[list[Fact], Link, date], Measured]]] = {
    "cases_overdue": (CASE, _overdue),
    "cases_on_time": (CASE, _on_time),
    "documents_covered": (DOCUMENT, _covered),
    "tasks_overdue": (TASK, _overdue),
    "villages_reached": (COVERAGE, _reached),
    "targets_missed": (TARGET, _missed),
    "votes_failed": (VOTE, _failed),
}
"""How each link of `links.csv` is measured, and on which kind of fact."""


def _months_before(day: date, months: int) -> date:
    return day - timedelta(days=round(months * DAYS_OF_A_MONTH))


async def readings(work: Work, day: date | None = None) -> list[Reading]:
    """Return what each link that is in use says at this commune on a day; today if none is named.

    Where the room that it hears is off, nothing more is told, so that nothing can be said.
    """
    when = day or today()
    known = await facts(work, when - YEAR)
    found = []
    for link in (await tuning.links(work)).values():
        if link.enabled:
            kind, measure = MEASURES[link.code]
            told = work.house.state(work.tenant.id, link.room).on
            heard = [fact for fact in known if fact.kind == kind]
            value, causes, behind = measure(heard, link, when) if told else (None, [], [])
            crossed = value is not None and when.month >= link.from_month and not _keeps(link, value)
            found.append(Reading(link, value, crossed, tuple(causes), tuple(behind)))
    return found


def _keeps(link: Link, value: float) -> bool:
    return value >= link.threshold if link.comparison == Comparison.AT_LEAST else value <= link.threshold


def bears_on(reading: Reading, set_id: str) -> dict[int, list[Fact]]:
    """Return the criteria that a reading puts at risk, each with its causes: a vote may name the one it is about."""
    numbers = reading.link.criteria[set_id] if reading.at_risk else ()
    named = {no: [fact for fact in reading.causes if _concerns(fact, no, numbers)] for no in numbers}
    return {no: causes for no, causes in named.items() if causes or not reading.causes}


def _concerns(fact: Fact, no: int, among: Sequence[int]) -> bool:
    only = fact.label if fact.kind == VOTE else ""
    return not only or int(only) == no or int(only) not in among


async def evaluate(work: Work, day: date | None = None) -> None:
    """Put criteria at risk whose threshold was crossed, and secure those for which nothing speaks any more.

    Each crossing is told once, whatever is delivered again or late: what is open stands in a row.
    """
    when = day or today()
    current = catalogue.set_on(when)
    if current is None or not catalogue.takes_part(work.tenant):
        return
    wanted: dict[tuple[str, int, str], tuple[Reading, Fact | None]] = {}
    for reading in await readings(work, when):
        for no, causes in bears_on(reading, current.id).items():
            wanted[current.id, no, reading.link.code] = (reading, causes[0] if causes else None)
    held = {(risk.set_id, risk.criterion, risk.link): risk for risk in await risks(work)}
    for key in sorted(wanted.keys() - held.keys()):
        _cross(work, key, *wanted[key], when)
    for key in held.keys() - wanted.keys():
        held[key].until = when
    left = {key[:2] for key in wanted}
    for risk in {key[:2]: held[key] for key in sorted(held.keys() - wanted.keys())}.values():
        if (risk.set_id, risk.criterion) not in left:
            criterion = catalogue.find_criterion(risk.set_id, risk.criterion)
            work.emit(
                CriterionSecured(
                    criterion_id=criterion.id, set_id=risk.set_id, reason=risk.link, cause_id=risk.cause, until=when
                )
            )


def _cross(work: Work, key: tuple[str, int, str], reading: Reading, cause: Fact | None, day: date) -> None:
    set_id, no, link = key
    named = cause.subject if cause else link
    work.add(
        Risk(
            set_id=set_id, criterion=no, link=link, value=reading.value or 0.0,
            threshold=reading.link.threshold, cause=named, since=day,
        )
    )  # fmt: skip
    criterion = catalogue.find_criterion(set_id, no)
    work.emit(CriterionAtRisk(criterion_id=criterion.id, set_id=set_id, reason=link, cause_id=named, since=day))


async def risks(work: Work) -> list[Risk]:
    """Return what is at risk now within reach, the longest first."""
    now = select(Risk).where(col(Risk.until).is_(None))
    return await work.all(now.order_by(col(Risk.since), col(Risk.tenant_id), col(Risk.criterion)))


def by_cause(found: list[Risk]) -> list[list[Risk]]:
    """Return risks grouped by the commune and the link that puts them there, in their order."""
    groups: dict[tuple[str, str, str], list[Risk]] = {}
    for risk in found:
        groups.setdefault((risk.tenant_id, risk.set_id, risk.link), []).append(risk)
    return [*groups.values()]
