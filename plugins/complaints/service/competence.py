"""Who is competent to settle what is complained of, by level and by the law of the day."""

from dataclasses import dataclass
from datetime import date

from core import House, Tenant
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.service.law import Competence, competences


@dataclass(frozen=True, slots=True)
class Competent:
    """Who settles a case: the law's word on it, and the unit of the house; None if it is outside or gone."""

    law: Competence
    unit: Tenant | None


def offered(day: date) -> dict[str, str]:
    """Return whose decisions and acts one can complain of on a day, by code."""
    return {one.against: one.title for one in competences() if one.level == 1 and one.holds_on(day)}


def competent(house: House, tenant: str, case: Case, level: int, on: date) -> Competent | None:
    """Return who settles a case at a level by the law of a day; None if it is no complaint or the law is silent."""
    if case.kind != Kind.COMPLAINT:
        return None
    against = case.against or house.tenants[tenant].level
    for one in competences():
        if (one.against, one.level) == (against, level) and one.holds_on(on):
            return Competent(one, _unit(house, tenant, one.settler))
    return None


def _unit(house: House, tenant: str, level: str) -> Tenant | None:
    """Return the unit of this level that is here or above, valid or not: open files of ended units stay findable."""
    return next((node for node in reversed(house.path(tenant)) if node.level == level), None)


def above(house: House, tenant: str) -> str:
    """Return the unit above, or this one if there is none: the province is above everybody."""
    return house.tenants[tenant].parent or tenant
