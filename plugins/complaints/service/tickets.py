"""What citizens do without an account: tell their unit something, follow it by a code, rate the answer.

A code is 80 random bits, shown once; only its hash is kept. Who has a code sees steps, days and the answer, and
nothing about any person.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from secrets import choice
from uuid import UUID

from sqlmodel import col, select

from core import BadInput, Conflict, Work, now, today
from plugins.complaints.events import CaseRated
from plugins.complaints.models.case import Case, Kind, NewCase, Step
from plugins.complaints.models.ticket import Feedback, Rating, Ticket
from plugins.complaints.service import cases, steps

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 signs that nobody mixes up: without 0 and O, 1 and I."""

GROUPS, GROUP = 4, 4
SAME_WORDS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a citizen sees of their matter."""

    case_id: UUID
    subject: str
    received_on: date
    due_on: date
    step: str
    story: list[dict[str, object]]
    answer: str
    basis: str
    answered_on: date | None
    satisfied: bool | None
    may_rate: bool


def new_code() -> str:
    """Return a code like `K7QM-2RXD-9HTB-WC4E`."""
    return "-".join("".join(choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def fingerprint(code: str) -> str:
    """Return the hash of a code however it was typed; codes are random, so no salt is needed."""
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).hexdigest()


async def file(work: Work, told: Feedback) -> tuple[Case, str]:
    """Take in what a citizen tells; return the case and its code, which nobody can find out again.

    The same words sent again within the hour, as by a second click, give another code of the same case.
    """
    words = sha256(json.dumps(told.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
    before = select(Ticket).where(col(Ticket.words_hash) == words, col(Ticket.created_at) > now() - SAME_WORDS)
    if twin := (await work.all(before.limit(1))):
        case = await work.get(Case, twin[0].case_id)
    else:
        new = NewCase(kind=Kind.REPORT, subject=told.subject, text=told.text, hamlet=told.hamlet, citizen=told.contact)
        case = await steps.file(work, new)
    code = new_code()
    work.add(Ticket(code_hash=fingerprint(code), case_id=case.id, words_hash=words))
    return case, code


async def track(work: Work, code: str) -> Tracked | None:
    """Return what the holder of a code may know; None if it is no code of this unit."""
    case = await _case(work, code)
    if case is None:
        return None
    story = [{name: value for name, value in step.items() if name != "who"} for step in await cases.story(work, case)]
    return Tracked(
        case_id=case.id,
        subject=case.subject,
        received_on=case.received_on,
        due_on=case.due_on,
        step=case.step,
        story=story,
        answer=case.answer,
        basis=case.basis,
        answered_on=case.answered_on,
        satisfied=None,
        may_rate=case.answered_on is not None,
    )


async def rate(work: Work, rating: Rating) -> bool:
    """Say what the citizen thinks of the answer; False if it is no code of this unit.

    Raises Conflict if there is no answer yet or it was rated before, BadInput for a dissatisfaction without a word.
    """
    case = await _case(work, rating.code)
    if case is None:
        return False
    if case.step not in {Step.ANSWERED, Step.CLOSED}:
        raise Conflict("Chưa có trả lời để đánh giá.")
    if not rating.satisfied and not rating.why:
        raise BadInput("Chưa gửi được.", [{"path": "/why", "message": "Ghi vài chữ để đơn vị biết cần làm gì thêm."}])
    work.emit(CaseRated(case_id=case.id, rated_on=today(), satisfied=rating.satisfied))
    return True


async def _case(work: Work, code: str) -> Case | None:
    known = select(Ticket).where(col(Ticket.code_hash) == fingerprint(code))
    tickets = await work.all(known)
    return await work.get(Case, tickets[0].case_id) if tickets else None
