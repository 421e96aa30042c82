"""What citizens do without an account: tell their unit something, follow it by a code, rate the answer.

A code is 80 random bits, shown once; only its hash is kept. Who has a code sees steps, days and the answer, and
nothing about any person.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from secrets import choice
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from core import BadInput, Conflict, Work, now, today
from plugins.complaints.events import CaseAnswered, CaseRated
from plugins.complaints.models.case import Case, Kind, NewCase
from plugins.complaints.models.ticket import Feedback, Rating, Ticket
from plugins.complaints.service import steps

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 signs that nobody mixes up: without 0 and O, 1 and I."""

GROUPS, GROUP = 4, 4
SAME_WORDS = timedelta(hours=1)
SEALED = "denunciation"


STORY = {
    "complaints.case_opened": ("Đơn vị đã nhận", "received_on"),
    "complaints.case_accepted": ("Đã thụ lý", "accepted_on"),
    "complaints.case_transferred": ("Đã chuyển đến đơn vị có thẩm quyền", "transferred_on"),
    "complaints.case_answered": ("Đã trả lời", "answered_on"),
    "complaints.case_rated": ("Bạn đã đánh giá", "rated_on"),
    "complaints.case_reopened": ("Được xem xét lại", "reopened_on"),
    "complaints.case_closed": ("Đã kết thúc", "closed_on"),
}
"""The facts a citizen is told of, and which of their fields is the day; no other fact and no word of an officer."""

type Fact = tuple[str, dict[str, Any]]
RATED, ANSWERED = CaseRated.event_name, CaseAnswered.event_name


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
    return _tracked(case, await _facts(work, case)) if case else None


async def rate(work: Work, rating: Rating) -> Tracked | None:
    """Say what the citizen thinks of the answer; None if it is no code of this unit.

    Raises Conflict if there is no answer yet or it was rated before, BadInput for a dissatisfaction without a word.
    """
    case = await _case(work, rating.code)
    if case is None:
        return None
    facts = await _facts(work, case)
    if case.answered_on is None:
        raise Conflict("Chưa có trả lời để đánh giá.")
    if _opinion(facts) is not None:
        raise Conflict("Bạn đã đánh giá câu trả lời này. Xin cảm ơn.")
    if not rating.satisfied and not rating.why:
        raise BadInput("Chưa gửi được.", [{"path": "/why", "message": "Ghi vài chữ để đơn vị biết cần làm gì thêm."}])
    rated = CaseRated(case_id=case.id, rated_on=today(), satisfied=rating.satisfied)
    work.emit(rated)
    return _tracked(case, [*facts, (RATED, rated.model_dump(mode="json"))])


async def hand_out(work: Work, case: Case) -> str:
    """Return a new code for a case that was brought to the desk, to be printed on its receipt.

    Raises Conflict for a denunciation: its papers stay sealed.
    """
    if case.kind == SEALED:
        raise Conflict("Hồ sơ tố cáo không có mã theo dõi trên mạng.")
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


def _tracked(case: Case, facts: list[Fact]) -> Tracked:
    return Tracked(
        subject=case.subject,
        received_on=case.received_on,
        due_on=case.due_on,
        story=[_step(fact) for fact in facts if fact[0] in STORY],
        answer=case.answer,
        basis=case.basis,
        answered_on=case.answered_on,
        satisfied=_opinion(facts),
    )


async def _facts(work: Work, case: Case) -> list[Fact]:
    """Return what has been told about a case: names of facts, each with what it says."""
    return [(one.name, json.loads(one.data)) for one in await work.history(case.id)]


def _step(fact: Fact) -> dict[str, object]:
    title, day = STORY[fact[0]]
    return {"title": title, "when": date.fromisoformat(fact[1][day]), "state": "done"}


def _opinion(facts: list[Fact]) -> bool | None:
    """Return what was said of the last answer; None if nothing was said since."""
    last = next((fact for fact in reversed(facts) if fact[0] in {RATED, ANSWERED}), None)
    return bool(last[1]["satisfied"]) if last and last[0] == RATED else None
