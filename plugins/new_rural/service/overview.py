"""See how near communes are: one standing each, what is met over time, what is at risk, ranked and added up."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from core import Tenant, Work, today
from plugins.new_rural.models.assessment import Assessment, Recognition, Step
from plugins.new_rural.models.criteria import CriteriaSet, State
from plugins.new_rural.service import assessments, catalogue, linkage, reviews


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one commune stands by one set: criteria met, not met and not assessed, and of all how many at risk."""

    tenant: str
    name: str
    parent: str
    set_id: str
    assessment: Assessment | None
    met: int
    not_met: int
    unknown: int
    at_risk: int
    recognition: Recognition | None

    @property
    def total(self) -> int:
        """How many criteria the set has."""
        return len(catalogue.criteria(self.set_id))

    @property
    def meets(self) -> bool:
        """Whether every criterion is met and the level above has approved it."""
        return bool(self.assessment and self.assessment.step == Step.APPROVED and reviews.meets(self.assessment))


def wanted_set(set_id: str = "", day: date | None = None) -> CriteriaSet:
    """Return the set asked for, or the one in force on a day; the oldest before there was any. Raises NotFound."""
    if set_id:
        return catalogue.find_set(set_id)
    return catalogue.set_on(day or today()) or next(iter(catalogue.sets().values()))


def communes(work: Work) -> list[Tenant]:
    """Return the communes within reach that are judged, in the order of the register."""
    found = (work.house.tenants[unit] for unit in work.reach if unit in work.house.tenants)
    return [unit for unit in found if catalogue.takes_part(unit)]


async def standings(work: Work, found: CriteriaSet) -> list[Standing]:
    """Return where each commune within reach stands by a set, in the order of the register."""
    latest: dict[str, Assessment] = {}
    newest = (col(Assessment.assessed_on), col(Assessment.created_at))
    for judged in await work.all(select(Assessment).where(col(Assessment.set_id) == found.id).order_by(*newest)):
        latest[judged.tenant_id] = judged
    held = {one.tenant_id: one for one in await reviews.recognitions(work) if one.withdrawn_on is None}
    at_risk = defaultdict(set)
    for risk in await linkage.risks(work):
        if risk.set_id == found.id:
            at_risk[risk.tenant_id].add(risk.criterion)
    total = len(catalogue.criteria(found.id))
    return [
        Standing(
            tenant=unit.id,
            name=unit.name,
            parent=unit.parent or "",
            set_id=found.id,
            assessment=(one := latest.get(unit.id)),
            met=one.met if one else 0,
            not_met=one.not_met if one else 0,
            unknown=one.unknown if one else total,
            at_risk=len(at_risk[unit.id]),
            recognition=held.get(unit.id),
        )
        for unit in communes(work)
    ]


def ranked(found: list[Standing]) -> list[tuple[int, Standing]]:
    """Return standings with their place: most criteria met first, fewer at risk before more; equals share a place."""
    worth = {one.tenant: (-one.met, one.at_risk, one.not_met) for one in found}
    order = sorted(found, key=lambda one: (*worth[one.tenant], one.name))
    places = {value: place for place, value in reversed([*enumerate((worth[one.tenant] for one in order), start=1)])}
    return [(places[worth[one.tenant]], one) for one in order]


def by_parent(work: Work, found: list[Standing]) -> list[tuple[Tenant, list[Standing]]]:
    """Return standings grouped by the unit directly above, in the order of the register."""
    grouped: dict[str, list[Standing]] = defaultdict(list)
    for one in found:
        grouped[one.parent].append(one)
    return [(work.house.tenants[parent], grouped[parent]) for parent in grouped]


def met_on_average(found: list[Standing]) -> float | None:
    """Return how many criteria each of these communes meets on average, of those assessed; None if none is."""
    assessed = [one.met for one in found if one.assessment]
    return round(sum(assessed) / len(assessed), 1) if assessed else None


def met_by_criterion(found: list[Standing]) -> dict[int, tuple[int, int]]:
    """Return for each criterion in how many communes it is met, of those where it was assessed."""
    met: Counter[int] = Counter()
    known: Counter[int] = Counter()
    for one in found:
        for no, state in (one.assessment.states if one.assessment else {}).items():
            met[int(no)] += state == State.MET
            known[int(no)] += state != State.UNKNOWN
    numbers = catalogue.criteria(found[0].set_id) if found else ()
    return {no: (met[no], known[no]) for no in numbers}


async def progress(work: Work) -> list[Assessment]:
    """Return the assessments of this commune that were submitted or approved, the oldest first."""
    return [one for one in reversed(await assessments.assessments(work)) if one.submitted_on]


async def recognised_by_year(work: Work) -> dict[int, int]:
    """Return how many communes within reach were recognised at the end of each year since the first recognition."""
    found = await reviews.recognitions(work)
    years = range(min((one.decided_on.year for one in found), default=today().year), today().year + 1)
    return {
        year: len({
            one.tenant_id
            for one in found
            if one.decided_on.year <= year and (one.withdrawn_on is None or one.withdrawn_on.year > year)
        })
        for year in years
    }  # fmt: skip


async def recognised(work: Work) -> int:
    """Return how many communes within reach are recognised now."""
    return len({one.tenant_id for one in await reviews.recognitions(work) if one.withdrawn_on is None})
