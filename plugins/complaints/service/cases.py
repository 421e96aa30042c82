"""Finding cases: one, those of a list, those that wait, and the story of each."""

import json
from collections import ChainMap
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from core import Work, names, today
from plugins.complaints.events import CaseAccepted, CaseAnswered, CaseClosed, CaseOpened, CaseOverdue
from plugins.complaints.models.case import Case

PAGE = 50
OVERDUE = CaseOverdue.event_name
STORY = {
    CaseOpened.event_name: ("Tiếp nhận", "received_on"),
    CaseAccepted.event_name: ("Thụ lý", "accepted_on"),
    CaseAnswered.event_name: ("Trả lời người dân", "answered_on"),
    CaseClosed.event_name: ("Kết thúc", "closed_on"),
    OVERDUE: ("Quá hạn trả lời", "due_on"),
}
"""What each fact of a case is called, in the order of the steps, and which of its fields is the day."""


async def find(work: Work, case_id: UUID) -> Case:
    """Return one case within reach. Raises NotFound."""
    return await work.get(Case, case_id)


async def story(work: Work, case: Case) -> list[dict[str, object]]:
    """Return the steps of a case for a timeline: those done with day and name, the one that is next, those to come."""
    history = await work.history(case.id)
    called = ChainMap(*await work.ask(names, [one.actor for one in history]))
    steps: list[dict[str, object]] = []
    for one in history:
        title, day = STORY[one.name]
        state = "late" if one.name == OVERDUE else "done"
        when = date.fromisoformat(json.loads(one.data)[day])
        steps.append({"title": title, "when": when, "who": called.get(one.actor, ""), "state": state})
    ahead = [title for name, (title, _) in STORY.items() if name not in {OVERDUE, *(one.name for one in history)}]
    steps += [{"title": title, "state": "todo" if place else "now"} for place, title in enumerate(ahead)]
    return steps


async def cases(work: Work, step: str = "", words: str = "", page: int | None = None) -> Sequence[Case]:
    """Return cases within reach, the most urgent first: those without an answer, then the answered, then the closed.

    `step` is a step, `open` for all but the closed, or empty; `page` counts from 1, 50 to a page; None is all.
    """
    urgency = (col(Case.closed_on).desc().nulls_first(), col(Case.answered_on).is_not(None), col(Case.due_on))
    statement = select(Case).where(*_wanted(step, words)).order_by(*urgency, col(Case.id))
    if page is not None:
        statement = statement.offset((page - 1) * PAGE).limit(PAGE)
    return await work.all(statement)


async def count(work: Work, step: str = "", words: str = "") -> int:
    """Return how many cases within reach are at this step and hold these words; see `cases`."""
    [found] = await work.all(select(func.count(col(Case.id))).where(*_wanted(step, words)))
    return int(found)


def _wanted(step: str, words: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if step:
        wanted.append(col(Case.closed_on).is_(None) if step == "open" else col(Case.step) == step)
    if words:
        columns = (col(Case.subject), col(Case.text), col(Case.hamlet))
        wanted.append(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return wanted


async def waiting(work: Work) -> tuple[int, int]:
    """Return how many cases wait for an answer within reach, and how many of these are overdue."""
    due = await work.all(select(col(Case.due_on)).where(col(Case.answered_on).is_(None)))
    return len(due), sum(day < today() for day in due)
