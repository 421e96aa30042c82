"""The answers of complaints: figures for the home page, what a search finds, legal periods, a sample."""

from datetime import timedelta

from core import DeadlineRule, Figure, Hit, Work, hookimpl, today
from plugins.complaints import service
from plugins.complaints.models import Kind, NewCase

SAMPLE = [
    (
        Kind.REPORT,
        "Đèn đường hỏng ở đầu thôn",
        "Ba bóng đèn đường trước nhà văn hóa thôn không sáng đã hai tuần nay.",
        3,
    ),
    (Kind.REPORT, "Rác chưa được thu gom", "Điểm tập kết rác cạnh chợ chưa được thu gom từ đầu tuần, có mùi hôi.", 12),
    (
        Kind.COMPLAINT,
        "Mức bồi thường khi thu hồi đất",
        "Không đồng ý với cách tính diện tích đất bị thu hồi để mở đường.",
        6,
    ),
]


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """How many cases wait for an answer, and how many are overdue."""
    waiting, overdue = await service.waiting(work)
    href = f"/t/{work.tenant.id}/complaints"
    return [
        Figure("Hồ sơ đang chờ trả lời", waiting, href),
        Figure("Trong đó đã quá hạn", overdue, href, "bad" if overdue else "good"),
    ]


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Cases whose subject, text or hamlet holds the words."""
    return [
        Hit(case.subject, f"/t/{work.tenant.id}/complaints/{case.id}", case.text[:160])
        for case in await service.cases(work, words=words)
    ]


@hookimpl
def deadline_rules() -> list[DeadlineRule]:
    """The periods of the laws on complaints, denunciations and citizen reception."""
    return list(service.rules())


@hookimpl
async def sample(work: Work) -> None:
    """A few matters as they come in at a commune."""
    for kind, subject, text, days in SAMPLE:
        received = today() - timedelta(days=days)
        await service.file(work, NewCase(kind=kind, subject=subject, text=text, hamlet="Thôn 1", received_on=received))
