"""The answers of complaints: figures for the home page, what a search finds, legal periods, a sample."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from core import DeadlineRule, Figure, Hit, Work, hookimpl, today
from plugins.complaints.models.case import Answer, NewCase
from plugins.complaints.service import cases, clocks, steps

BASIS = {"report": "Luật Tiếp công dân 2013, Điều 28", "complaint": "Luật Khiếu nại 2011, Điều 31"}
HAMLETS = ("Thôn Đông", "Thôn Trung", "Thôn Tây", "Thôn Thượng")


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """How many cases wait for an answer, and how many are overdue."""
    waiting, overdue = await cases.waiting(work)
    href = f"/t/{work.tenant.id}/complaints"
    return [
        Figure("Hồ sơ đang chờ trả lời", waiting, href),
        Figure("Trong đó đã quá hạn", overdue, href, "bad" if overdue else "good"),
    ]


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Cases whose subject, text or hamlet holds the words."""
    return [
        Hit(case.subject, f"/t/{case.tenant_id}/complaints/{case.id}", case.text[:160])
        for case in await cases.cases(work, words=words, page=1)
    ]


@hookimpl
def deadline_rules() -> list[DeadlineRule]:
    """The periods of the laws on complaints, denunciations and citizen reception."""
    return list(clocks.rules())


@hookimpl
async def sample(work: Work) -> None:
    """The matters of the last months: most are closed, some of them late, the newest wait."""
    chance = Random(work.tenant.id)  # noqa: S311 - a sample that is the same for everybody who looks at it
    rows = list(csv.DictReader((Path(__file__).parent / "sample.csv").read_text(encoding="utf-8").splitlines()))
    for days in (1, 6, 12, *range(17, 300, chance.randint(14, 20))):
        received = min(_office_day(today() - timedelta(days=days)), today())
        await _live_through(work, chance.choice(rows), received, chance)


async def _live_through(work: Work, row: dict[str, str], received: date, chance: Random) -> None:
    """Let a case go the way it would have gone by now."""
    said = {name: row[name] for name in ("kind", "subject", "text")}
    new = NewCase.model_validate({**said, "hamlet": chance.choice(HAMLETS), "received_on": received})
    case = await steps.file(work, new)
    accepted = _office_day(received + timedelta(days=chance.randint(1, 4)))
    if accepted > today():
        return
    await steps.accept(work, case.id, accepted)
    late = chance.random() < 0.15  # noqa: PLR2004 - as it is in a good commune
    answered = _office_day(case.due_on + timedelta(days=chance.randint(2, 9) if late else -chance.randint(1, 7)))
    answered = max(answered, accepted)
    if answered > today():
        return
    await steps.answer(work, case.id, Answer(answer=row["answer"], basis=BASIS[row["kind"]]), answered)
    closed = _office_day(answered + timedelta(days=chance.randint(1, 5)))
    if closed <= today():
        await steps.close(work, case.id, closed)


def _office_day(day: date) -> date:
    return clocks.calendar().next_working_on_or_after(day)
