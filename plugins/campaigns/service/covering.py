"""Tell what an activity, or its striking out, changes: documents told of in a year, villages reached by a campaign."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from core import Work, today
from plugins.campaigns.events import CoverageChanged, DocumentCovered, DocumentUncovered
from plugins.campaigns.models.activity import Activity
from plugins.campaigns.service import villages
from plugins.campaigns.service.diary import STANDING

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('campaigns.covering ' || :unit))")


@dataclass(frozen=True, slots=True)
class Covered:
    """What a unit's activities cover: documents by code and year since when, villages by campaign."""

    documents: dict[tuple[str, int], date]
    villages: dict[UUID, set[str]]


async def covered(work: Work) -> Covered:
    """Return what this unit's activities cover. Until the transaction ends, nobody else changes it."""
    await work.db.execute(ONE_AT_A_TIME, {"unit": work.tenant.id})
    return Covered(await _documents(work), await _villages(work))


async def tell(work: Work, before: Covered) -> None:
    """Tell in what the unit's activities cover more or less than before."""
    after, count = Covered(await _documents(work), await _villages(work)), len(await villages.villages(work))
    for code, year in sorted(after.documents.keys() - before.documents.keys()):
        work.emit(DocumentCovered(document_id=code, year=year, covered_on=after.documents[code, year]))
    for code, year in sorted(before.documents.keys() - after.documents.keys()):
        work.emit(DocumentUncovered(document_id=code, year=year, uncovered_on=today()))
    for campaign in {*before.villages, *after.villages}:
        reached = after.villages.get(campaign, set())
        if reached != before.villages.get(campaign, set()):
            work.emit(CoverageChanged(campaign_id=campaign, villages_reached=len(reached), villages=count))


async def _documents(work: Work) -> dict[tuple[str, int], date]:
    code = func.jsonb_array_elements_text(col(Activity.documents)).label("code")
    year = func.date_part("year", col(Activity.held_on)).label("year")
    own = select(code, year, func.min(col(Activity.held_on))).where(STANDING, col(Activity.tenant_id) == work.tenant.id)
    return {(found, int(when)): first for found, when, first in await work.all(own.group_by(code, year))}


async def _villages(work: Work) -> dict[UUID, set[str]]:
    village = func.jsonb_array_elements_text(col(Activity.villages))
    own = (STANDING, col(Activity.tenant_id) == work.tenant.id, col(Activity.campaign_id).is_not(None))
    here = {str(one.id) for one in await villages.villages(work)}
    found: dict[UUID, set[str]] = {}
    for campaign, one in await work.all(select(col(Activity.campaign_id), village).where(*own).distinct()):
        if one in here:
            found.setdefault(campaign, set()).add(one)
    return found
