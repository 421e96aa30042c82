"""The answers of complaints: figures, what a search finds, what rests on law, and a sample."""

from core import DeadlineRule, Figure, Hit, LegalFact, Work, hookimpl
from plugins.complaints.service import cases, clocks, law, norms, notices, sessions, windows
from plugins.complaints.service.sample import live_through


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """How many cases wait, how many are overdue, how many reminders nobody has seen; and how reception goes."""
    (waiting, overdue), told = await cases.waiting(work), await notices.unseen(work)
    href = f"/t/{work.tenant.id}/complaints"
    return [
        Figure("Hồ sơ đang chờ trả lời", waiting, href),
        Figure("Trong đó đã quá hạn", overdue, f"{href}?step=late", "bad" if overdue else "good"),
        Figure("Nhắc việc chưa xem", told, f"{href}/notices", "warning" if told else "good"),
        *(await sessions.figures(work)),
    ]


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Cases whose subject, text or hamlet holds the words; denunciations are not searched."""
    return [
        Hit(case.subject, f"/t/{case.tenant_id}/complaints/{case.id}", case.text[:160])
        for case in await cases.cases(work, cases.Wanted(words=words), page=1)
    ]


@hookimpl
def deadline_rules() -> list[DeadlineRule]:
    """The periods of the laws on complaints, denunciations and citizen reception."""
    return list(clocks.rules())


@hookimpl
def legal_facts() -> list[LegalFact]:
    """What each step, reason, competence and limit rests on."""
    return [*law.facts(), *norms.facts(), *windows.facts()]


@hookimpl
async def sample(work: Work) -> None:
    """The matters of the last months, and who was received."""
    await live_through(work)
