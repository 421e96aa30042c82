"""The answers of campaigns: figures for the home page, what a search finds, a sample."""

from core import Figure, Hit, LegalFact, Work, hookimpl, today
from plugins.campaigns.service import campaigns, coverage, diary, documents, reminders, tasks
from plugins.campaigns.service.sample import live_through


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """What waits here, who is silent below, and how far the documents of this year have reached."""
    here = f"/t/{work.tenant.id}/campaigns"
    waiting, silent = await tasks.tasks(work, running=True), await reminders.silences(work)
    found = await coverage.coverage(work, today().year)
    have = sum(share.have for share in found.total.documents.values())
    of = sum(share.of for share in found.total.documents.values())
    reached = coverage.Share(have, of).percent
    late = any(task.due_on < today() for task in waiting)
    below = [Figure("Việc cấp dưới im lặng", len(silent), f"{here}/reminders", "warning")] if silent else []
    return [
        Figure("Việc tuyên truyền đang làm", len(waiting), here, "bad" if late else ""),
        *below,
        Figure(
            "Văn bản đã tuyên truyền trong năm",
            None if reached is None else f"{reached:.0f} %",
            f"{here}/coverage",
            "good" if have == of else "warning",
        ),
    ]


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Campaigns, tasks and activities whose title holds the words, and documents by title or number."""
    return [
        *(
            Hit(one.title, f"/t/{work.tenant.id}/campaigns/documents", one.number)
            for one in await documents.register(work)
            if words.lower() in f"{one.title} {one.number}".lower()
        ),
        *(Hit(one.title, f"/t/{one.tenant_id}/campaigns/{one.id}") for one in await campaigns.named(work, words)),
        *(Hit(one.title, f"/t/{one.tenant_id}/campaigns/tasks/{one.id}") for one in await tasks.named(work, words)),
        *(
            Hit(one.title, f"/t/{one.tenant_id}/campaigns/activities/{one.id}", f"{one.held_on:%d/%m/%Y}")
            for one in await diary.named(work, words)
        ),
    ]


@hookimpl
def legal_facts() -> list[LegalFact]:
    """Which documents every unit must tell people of, at least once a year."""
    return [
        LegalFact(
            f"Tuyên truyền {one.title} ({one.number})",
            "mỗi đơn vị ít nhất 1 hoạt động mỗi năm",
            one.basis,
            one.valid_from,
            one.valid_to,
            one.needs_check,
        )
        for one in documents.of_the_dispatch()
        if one.yearly
    ]


@hookimpl
async def sample(work: Work) -> None:
    """A campaign from the top, and a year of activities."""
    await live_through(work)
