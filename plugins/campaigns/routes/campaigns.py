"""The web door of whoever launches: campaigns, their plan, their progress, their results."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from core import FromPath, JSONBody, Redirect, RequestWork, Template, URLEncodedBody, Work, get, post, see
from plugins.campaigns.models.campaign import Campaign, NewCampaign, Results, Step
from plugins.campaigns.models.terms import channels, terms, titles
from plugins.campaigns.service import campaigns, documents, reminders, results, tasks


@get("/campaigns", permission="campaigns.read", menu="Chiến dịch và việc", order=1)
async def overview(work: RequestWork) -> Template:
    """Show the tasks of this unit, and the campaigns it has launched."""
    running, over = await tasks.tasks(work, running=True), await tasks.tasks(work, running=False)
    context = {
        "tasks": running,
        "over": over,
        "done": await tasks.done(work, [task.id for task in (*running, *over)]),
        "campaigns": await campaigns.campaigns(work),
        "silences": await reminders.silences(work),
    }
    return Template("campaigns/overview.html", context=context)


async def _choices(work: Work) -> dict[str, Any]:
    """Return what can be chosen in the form of a campaign."""
    house, here = work.house, work.tenant.id
    below = [child.id for child in house.children(here)] if len(house.below(here)) > 1 else []
    return {
        "documents": await documents.register(work),
        "channels": channels(),
        "audiences": terms("audience"),
        "pillars": terms("pillar"),
        "below": [(unit, house.tenants[unit].name) for unit in below],
    }


@get("/campaigns/new", permission="campaigns.launch")
async def new_campaign(work: RequestWork) -> Template:
    """Show the form in which a campaign is planned."""
    return Template("campaigns/plan.html", context={"campaign": None, **await _choices(work)})


@post("/campaigns", permission="campaigns.launch", form=new_campaign, status_code=303)
async def draft(work: RequestWork, data: URLEncodedBody[NewCampaign]) -> Redirect:
    """Keep a plan and show it."""
    campaign = await campaigns.draft(work, data)
    return see(work, f"/campaigns/{campaign.id}", "Đã lưu bản nháp. Xem lại rồi phát động.")


@get("/campaigns/{campaign_id:uuid}", permission="campaigns.read")
async def campaign(work: RequestWork, campaign_id: FromPath[UUID]) -> Template:
    """Show one campaign: its plan as a draft, its progress when launched, its results when closed."""
    found = await campaigns.find(work, campaign_id)
    context: dict[str, Any] = {
        "campaign": found,
        "titles": titles(),
        "registered": await documents.named(work, found.documents),
    }
    if found.step == Step.DRAFT:
        return Template("campaigns/draft.html", context={**context, "plan": campaigns.plan(work, found)})
    reached = await results.results(work, found)
    context |= {
        "results": reached,
        "branches": results.branches(work, found, reached),
        "silences": await reminders.silences(work, found.id),
    }
    return Template("campaigns/campaign.html", context=context)


@get("/campaigns/{campaign_id:uuid}/edit", permission="campaigns.launch")
async def edit(work: RequestWork, campaign_id: FromPath[UUID]) -> Template:
    """Show the form with a plan, to change it."""
    found = await campaigns.find(work, campaign_id)
    return Template("campaigns/plan.html", context={"campaign": found, **await _choices(work)})


@post("/campaigns/{campaign_id:uuid}/edit", permission="campaigns.launch", form=edit, status_code=303)
async def change(work: RequestWork, campaign_id: FromPath[UUID], data: URLEncodedBody[NewCampaign]) -> Redirect:
    """Change a plan."""
    await campaigns.change(work, campaign_id, data)
    return see(work, f"/campaigns/{campaign_id}", "Đã sửa bản nháp.")


@post("/campaigns/{campaign_id:uuid}/discard", permission="campaigns.launch", form=campaign, status_code=303)
async def discard(work: RequestWork, campaign_id: FromPath[UUID]) -> Redirect:
    """Throw a plan away."""
    await campaigns.discard(work, campaign_id)
    return see(work, "/campaigns", "Đã bỏ bản nháp.")


@post("/campaigns/{campaign_id:uuid}/launch", permission="campaigns.launch", form=campaign, status_code=303)
async def launch(work: RequestWork, campaign_id: FromPath[UUID]) -> Redirect:
    """Launch a campaign."""
    plan = await campaigns.launch(work, campaign_id)
    return see(work, f"/campaigns/{campaign_id}", f"Đã phát động và giao việc cho {len(plan.given)} đơn vị.")


@post("/campaigns/{campaign_id:uuid}/close", permission="campaigns.launch", form=campaign, status_code=303)
async def close(work: RequestWork, campaign_id: FromPath[UUID], data: URLEncodedBody[Results]) -> Redirect:
    """Close a campaign with its results."""
    await campaigns.close(work, campaign_id, data.narrative)
    return see(work, f"/campaigns/{campaign_id}", "Đã kết thúc chiến dịch và báo cho các đơn vị.")


@get("/api/campaigns", permission="campaigns.read")
async def list_campaigns(work: RequestWork) -> Sequence[Campaign]:
    """Return the campaigns of this unit: drafts, then those under way, then the closed."""
    return await campaigns.campaigns(work)


@post("/api/campaigns", permission="campaigns.launch")
async def draft_campaign(work: RequestWork, data: JSONBody[NewCampaign]) -> Campaign:
    """Keep a plan; 201 with the campaign."""
    return await campaigns.draft(work, data)


@get("/api/campaigns/{campaign_id:uuid}", permission="campaigns.read")
async def read_campaign(work: RequestWork, campaign_id: FromPath[UUID]) -> dict[str, Any]:
    """Return one campaign; as a draft where it would go, else what came of it unit by unit."""
    found = await campaigns.find(work, campaign_id)
    if found.step == Step.DRAFT:
        return {"campaign": found, "plan": asdict(campaigns.plan(work, found))}
    return {"campaign": found, "results": asdict(await results.results(work, found))}


@post("/api/campaigns/{campaign_id:uuid}/edit", permission="campaigns.launch", status_code=200)
async def change_campaign(work: RequestWork, campaign_id: FromPath[UUID], data: JSONBody[NewCampaign]) -> Campaign:
    """Change a plan."""
    return await campaigns.change(work, campaign_id, data)


@post("/api/campaigns/{campaign_id:uuid}/discard", permission="campaigns.launch", status_code=204)
async def discard_campaign(work: RequestWork, campaign_id: FromPath[UUID]) -> None:
    """Throw a plan away."""
    await campaigns.discard(work, campaign_id)


@post("/api/campaigns/{campaign_id:uuid}/launch", permission="campaigns.launch", status_code=200)
async def launch_campaign(work: RequestWork, campaign_id: FromPath[UUID]) -> dict[str, Any]:
    """Launch a campaign; returns the units that got its task, and those that did not because the plugin is off."""
    return asdict(await campaigns.launch(work, campaign_id))


@post("/api/campaigns/{campaign_id:uuid}/close", permission="campaigns.launch", status_code=200)
async def close_campaign(work: RequestWork, campaign_id: FromPath[UUID], data: JSONBody[Results]) -> Campaign:
    """Close a campaign with its results."""
    return await campaigns.close(work, campaign_id, data.narrative)
