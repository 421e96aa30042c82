"""Lay open what stands behind a criterion: its indicators and scores, the links that bear on it, and their events."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from core import Work, today
from plugins.new_rural.models.assessment import Assessment, Score
from plugins.new_rural.models.criteria import CriteriaSet, Criterion, Indicator, State
from plugins.new_rural.models.linkage import Fact, Reading, Risk
from plugins.new_rural.service import assessments, catalogue, linkage, rulings
from plugins.new_rural.service.facts import DOCUMENT

MOST = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of one commune: its state, what it is judged by, and what puts it at risk now."""

    criterion: Criterion
    state: State
    indicators: list[Indicator]
    scores: dict[str, Score]
    risks: list[Risk]


@dataclass(frozen=True, slots=True)
class Proof:
    """A linked fact with the events behind it, the newest last: rows of the event log."""

    fact: Fact
    events: list[Any]


async def lines(work: Work, found: CriteriaSet, assessment: Assessment | None) -> list[Line]:
    """Return every criterion of a set at this commune, judged by one assessment.

    What was submitted shows the targets it was judged by, whatever has been laid down since.
    """
    indicators = await rulings.indicators(work, found, _day(found, assessment))
    kept = await assessments.scores(work, assessment.id) if assessment else {}
    if assessment and not assessment.open:
        indicators = [replace(one, target=kept[one.code].target) if one.code in kept else one for one in indicators]
    grouped = rulings.by_criterion(indicators)
    now = [risk for risk in await risks_here(work) if risk.set_id == found.id]
    states = assessment.states if assessment else {}
    return [
        Line(
            criterion,
            State(states.get(str(no), State.UNKNOWN)),
            grouped.get(no, []),
            {one.code: kept[one.code] for one in grouped.get(no, []) if one.code in kept},
            [risk for risk in now if risk.criterion == no],
        )
        for no, criterion in catalogue.criteria(found.id).items()
    ]


def _day(found: CriteriaSet, assessment: Assessment | None) -> date:
    return assessment.assessed_on if assessment else min(today(), found.valid_to or today())


async def risks_here(work: Work) -> list[Risk]:
    """Return what is at risk at this very unit."""
    return [risk for risk in await linkage.risks(work) if risk.tenant_id == work.tenant.id]


async def past_risks(work: Work, set_id: str, no: int) -> list[Risk]:
    """Return when and why a criterion of this commune was at risk, the newest first."""
    here = select(Risk).where(col(Risk.tenant_id) == work.tenant.id, col(Risk.set_id) == set_id)
    return await work.all(here.where(col(Risk.criterion) == no).order_by(col(Risk.since).desc(), col(Risk.created_at)))


async def readings_of(work: Work, set_id: str, no: int) -> list[Reading]:
    """Return what the links that bear on a criterion say here today."""
    return [one for one in await linkage.readings(work) if no in one.link.criteria[set_id]]


async def proofs(work: Work, facts: Iterable[Fact]) -> list[Proof]:
    """Return facts with the events behind them, ten at most: for more there is the room they come from."""
    found = []
    for fact in [*facts][:MOST]:
        about = fact.subject.partition("/")[0] if fact.kind == DOCUMENT else fact.subject
        found.append(Proof(fact, await work.history(about)))
    return found
