"""What citizens do without an account: tell their unit something, follow it by a code, rate the answer.

A code is 80 random bits, shown once; only its hash is kept. Who has a code sees steps, days and the answer, and
nothing about any person.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from secrets import choice
from uuid import UUID

from sqlmodel import col, select

from core import BadInput, Conflict, Work, now
from plugins.complaints import Settings
from plugins.complaints.models.case import Case, Channel, Kind, NewCase
from plugins.complaints.models.step import NewRating, NewStep
from plugins.complaints.models.ticket import Feedback, Rating, Ticket
from plugins.complaints.service import feedback, intake, story

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 signs that nobody mixes up: without 0 and O, 1 and I."""

GROUPS, GROUP = 4, 4
SAME_WORDS = timedelta(hours=1)


STORY = {
    "accept": "Đã thụ lý",
    "transfer": "Đã chuyển đến đơn vị có thẩm quyền",
    "answer": "Đã trả lời",
    "rate": "Bạn đã cho ý kiến",
    "reopen": "Được xem xét lại",
    "merge": "Đã gộp với việc đã gửi trước",
    "close": "Đã kết thúc",
}
"""The steps a citizen is told of; no other step, and no word of an officer."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a citizen sees of their matter. `satisfied` is None until they have rated the present answer."""

    subject: str
    received_on: date
    due_on: date
    story: list[dict[str, object]]
    answer: str
    basis: str
    answered_on: date | None
    satisfied: bool | None
    may_rate: bool
    went_to: str


def new_code() -> str:
    """Return a code like `K7QM-2RXD-9HTB-WC4E`."""
    return "-".join("".join(choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def fingerprint(code: str) -> str:
    """Return the hash of a code however it was typed; codes are random, so no salt is needed."""
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).hexdigest()


async def file(work: Work, told: Feedback) -> tuple[Case, str]:
    """Take in what a citizen tells; return the case and its code, which nobody can find out again.

    The same words sent again within the hour, as by a second click, give another code of the same case. Raises
    Conflict where nothing is taken in this way.
    """
    if not work.settings(Settings).online:
        raise Conflict("Đơn vị này hiện không nhận kiến nghị, phản ánh qua mạng. Mời bạn đến nơi tiếp công dân.")
    words = sha256(json.dumps(told.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
    before = select(Ticket).where(col(Ticket.words_hash) == words, col(Ticket.created_at) > now() - SAME_WORDS)
    if twin := (await work.all(before.limit(1))):
        case = await work.get(Case, twin[0].case_id)
    else:
        said = told.model_dump(exclude={"contact"})
        case = await intake.file(work, NewCase(**said, kind=Kind.REPORT, citizen=told.contact, channel=Channel.ONLINE))
    code = new_code()
    work.add(Ticket(code_hash=fingerprint(code), case_id=case.id, words_hash=words))
    return case, code


async def track(work: Work, code: str) -> Tracked | None:
    """Return what the holder of a code may know; None if it is no code of this unit."""
    case = await _case(work, code)
    return await _tracked(work, case) if case else None


async def rate(work: Work, rating: Rating) -> Tracked | None:
    """Say what the citizen thinks of the answer; None if it is no code of this unit.

    Whoever is not satisfied has the matter taken up again, as often as the law lets it. Raises Conflict if there is no
    answer yet or it was rated before, BadInput for a dissatisfaction without a word.
    """
    case = await _case(work, rating.code)
    if case is None:
        return None
    if case.answered_on is None:
        raise Conflict("Chưa có trả lời để đánh giá.")
    if not rating.satisfied and not rating.why:
        raise BadInput("Chưa gửi được.", [{"path": "/why", "message": "Ghi vài chữ để đơn vị biết cần làm gì thêm."}])
    await feedback.rate(work, case, NewRating(satisfied=rating.satisfied))
    if not rating.satisfied:
        with suppress(Conflict):
            await feedback.reopen(work, case, NewStep(detail=rating.why))
    return await _tracked(work, case)


async def hand_out(work: Work, case: Case) -> str:
    """Return a new code for a case that was brought to the desk, to be printed on its receipt."""
    code = new_code()
    work.add(Ticket(code_hash=fingerprint(code), case_id=case.id, words_hash=""))
    return code


async def follow(work: Work, case_id: UUID, there: Work, new_id: UUID) -> None:
    """Let the codes of a case that was handed over open it at the other unit too."""
    for ticket in await work.all(select(Ticket).where(col(Ticket.case_id) == case_id)):
        there.add(Ticket(code_hash=ticket.code_hash, case_id=new_id, words_hash=ticket.words_hash))


async def _case(work: Work, code: str) -> Case | None:
    tickets = await work.all(select(Ticket).where(col(Ticket.code_hash) == fingerprint(code)))
    return await work.get(Case, tickets[0].case_id) if tickets else None


async def _tracked(work: Work, case: Case) -> Tracked:
    told = await work.get(Case, case.merged_into) if case.merged_into else case
    steps = [*(await story.steps(work, told)), *(await story.steps(work, case) if told is not case else ())]
    taken = sorted((one for one in steps if one.verb in STORY), key=lambda one: one.taken_on)
    there = work.house.tenants.get(told.went_to)
    return Tracked(
        subject=case.subject,
        received_on=case.received_on,
        due_on=told.due_on,
        story=[
            {"title": "Đơn vị đã nhận", "when": case.received_on},
            *({"title": STORY[one.verb], "when": one.taken_on} for one in taken),
        ],
        answer=told.answer if told.answered_on else "",
        basis=told.basis,
        answered_on=told.answered_on,
        satisfied=case.satisfied,
        may_rate=case.kind == Kind.REPORT and case.answered_on is not None and case.satisfied is None,
        went_to=there.id if there else "",
    )
