"""The verbs of whoever launches: draft, change, plan, launch, close a campaign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlmodel import col

from core import BadInput, Conflict, NotFound, Work, today
from plugins.campaigns.events import CampaignClosed, CampaignLaunched, TaskClosed, TaskGiven
from plugins.campaigns.models.campaign import Addressee, Campaign, NewCampaign, Orders, Step
from plugins.campaigns.models.task import Task
from plugins.campaigns.models.terms import channels, terms, unknown
from plugins.campaigns.service import documents

NAME = "campaigns"


@dataclass(frozen=True, slots=True)
class Plan:
    """To which units a campaign goes, and to which it does not, because the plugin is off there."""

    given: tuple[str, ...]
    off: tuple[str, ...]


def choosable(work: Work) -> tuple[str, ...]:
    """Return the units that a campaign of this unit can be for: all below; its own if there is none."""
    return work.house.below(work.tenant.id)[1:] or (work.tenant.id,)


def plan(work: Work, campaign: Campaign) -> Plan:
    """Say where a campaign will go, without doing anything. A chosen unit stands for its whole branch."""
    branch = {unit for chosen in campaign.units for unit in work.house.below(chosen)}
    units = [unit for unit in choosable(work) if not branch or unit in branch]
    on = work.house.reach(units, NAME)
    return Plan(on, tuple(unit for unit in units if unit not in on))


async def campaigns(work: Work) -> list[Campaign]:
    """Return the campaigns of this unit: drafts, then those under way, then the closed."""
    own = select(Campaign).where(col(Campaign.tenant_id) == work.tenant.id)
    found = await work.all(own.order_by(col(Campaign.begins_on).desc(), col(Campaign.id)))
    return sorted(found, key=lambda campaign: list(Step).index(Step(campaign.step)))


async def named(work: Work, words: str) -> list[Campaign]:
    """Return the campaigns within reach whose title holds the words, 20 at most."""
    return await work.all(select(Campaign).where(col(Campaign.title).icontains(words, autoescape=True)).limit(20))


async def find(work: Work, campaign_id: UUID) -> Campaign:
    """Return one campaign within reach. Raises NotFound."""
    return await work.get(Campaign, campaign_id)


async def draft(work: Work, new: NewCampaign) -> Campaign:
    """Keep a plan. Raises BadInput with each field that is wrong."""
    await _check(work, new)
    return work.add(Campaign(**new.model_dump()))


async def change(work: Work, campaign_id: UUID, new: NewCampaign) -> Campaign:
    """Change a plan. Raises Conflict once it was launched."""
    campaign = await _at(work, campaign_id, Step.DRAFT)
    await _check(work, new)
    campaign.sqlmodel_update(new.model_dump())
    return campaign


async def discard(work: Work, campaign_id: UUID) -> None:
    """Throw a plan away. Raises Conflict once it was launched."""
    await work.db.delete(await _at(work, campaign_id, Step.DRAFT))


async def launch(work: Work, campaign_id: UUID, on: date | None = None) -> Plan:
    """Give the campaign's task to every unit of its plan where the plugin is on, all in one transaction.

    Raises Conflict if it was launched, if nobody would get it, or if the day it is due has passed.
    """
    campaign = await _at(work, campaign_id, Step.DRAFT)
    day, to = on or today(), plan(work, campaign)
    if not to.given:
        raise Conflict("Không đơn vị nào nhận được: phần này đang tắt ở tất cả các đơn vị đã chọn.")
    if campaign.due_on < day:
        raise Conflict("Hạn hoàn thành đã qua. Hãy sửa bản nháp, đặt hạn mới rồi phát động.")
    for unit in to.given:
        work.add(Addressee(campaign_id=campaign.id, unit=unit, task_id=_give(work, campaign, unit, day)))
    for unit in to.off:
        work.add(Addressee(campaign_id=campaign.id, unit=unit))
    campaign.step, campaign.launched_on = Step.LAUNCHED, day
    told = {name: getattr(campaign, name) for name in ("documents", "begins_on", "due_on")}
    work.emit(CampaignLaunched.model_validate({**told, "campaign_id": campaign.id, "units": len(to.given)}))
    return to


def _give(work: Work, campaign: Campaign, unit: str, day: date) -> UUID:
    there, orders = work.at(unit), {name: getattr(campaign, name) for name in Orders.model_fields}
    task = there.add(Task(**orders, campaign_id=campaign.id, giver=work.tenant.id, given_on=day))
    there.emit(TaskGiven(task_id=task.id, campaign_id=campaign.id, due_on=task.due_on))
    return task.id


async def close(work: Work, campaign_id: UUID, narrative: str) -> Campaign:
    """Close a campaign with its results and hand the closing down. Raises Conflict unless it is under way."""
    campaign = await _at(work, campaign_id, Step.LAUNCHED)
    campaign.step, campaign.closed_on, campaign.narrative = Step.CLOSED, today(), narrative
    await catch_up(work, today())
    work.emit(CampaignClosed(campaign_id=campaign.id, closed_on=today()))
    return campaign


async def catch_up(work: Work, day: date) -> None:
    """Tell each unit where the plugin is on what it has not got yet: the task of a campaign, or that it is closed.

    Where the plugin is off nothing arrives, so this is asked anew every day. A task whose day has passed is not given.
    """
    unserved = and_(col(Campaign.step) == Step.LAUNCHED, col(Addressee.task_id).is_(None), col(Campaign.due_on) >= day)
    unclosed = and_(col(Campaign.step) == Step.CLOSED, col(Addressee.task_id).is_not(None), ~col(Addressee.closed))
    both = select(Campaign, Addressee).join(Addressee, col(Addressee.campaign_id) == col(Campaign.id))
    own = (col(Campaign.tenant_id) == work.tenant.id, col(Addressee.tenant_id) == work.tenant.id)
    for campaign, one in await work.all(both.where(*own, or_(unserved, unclosed))):
        if one.unit not in work.house.reach(work.house.tenants, NAME):
            continue
        if one.task_id is None:
            one.task_id = _give(work, campaign, one.unit, day)
        else:
            told = {"task_id": one.task_id, "campaign_id": campaign.id, "closed_on": campaign.closed_on}
            work.at(one.unit).emit(TaskClosed.model_validate(told))
            one.closed = True


async def addressees(work: Work, campaign_id: UUID) -> Sequence[Addressee]:
    """Return to whom a campaign was given, and who did not get it."""
    own = (col(Addressee.campaign_id) == campaign_id, col(Addressee.tenant_id) == work.tenant.id)
    return await work.all(select(Addressee).where(*own))


async def _at(work: Work, campaign_id: UUID, step: Step) -> Campaign:
    campaign = await work.get(Campaign, campaign_id)
    if campaign.tenant_id != work.tenant.id:
        raise NotFound("Chiến dịch này của đơn vị khác.")
    if campaign.step != step:
        raise Conflict("Chiến dịch đã sang bước khác. Dưới đây là bước hiện tại.")
    return campaign


async def _check(work: Work, new: NewCampaign) -> None:
    known = {document.code for document in await documents.register(work)}
    wrong = {
        "documents": unknown(new.documents, known) if new.documents else "Chọn ít nhất một văn bản.",
        "audiences": unknown(new.audiences, terms("audience")),
        "channels": unknown(new.channels, channels()),
        "pillars": unknown(new.pillars, terms("pillar")),
        "units": unknown(new.units, choosable(work)),
        "due_on": new.due_on <= new.begins_on and "Hạn hoàn thành phải sau ngày bắt đầu.",
    }
    found = [{"path": f"/{field}", "message": str(message)} for field, message in wrong.items() if message]
    if found:
        raise BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", found)
