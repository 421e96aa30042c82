"""The story of a case for a timeline: what was done, by whom and when, what is next, what is to come."""

from collections import ChainMap

from sqlalchemy import select
from sqlmodel import col

from core import Work, names, today
from plugins.complaints.events import CaseOverdue
from plugins.complaints.models.case import Case
from plugins.complaints.models.step import CaseStep
from plugins.complaints.service import law, states

INPUTS = {"satisfied": "Người dân hài lòng", "unsatisfied": "Người dân chưa hài lòng"}


async def steps(work: Work, case: Case) -> list[CaseStep]:
    """Return what has been done in a case, the oldest first."""
    about = select(CaseStep).where(col(CaseStep.case_id) == case.id)
    return await work.all(about.order_by(col(CaseStep.taken_on), col(CaseStep.created_at)))


async def story(work: Work, case: Case) -> list[dict[str, object]]:
    """Return the steps of a case for a timeline: those done with day and name, the one that is next, those to come."""
    history, taken = await work.history(case.id), await steps(work, case)
    called = ChainMap(*await work.ask(names, [*(one.actor for one in history), *(one.actor for one in taken)]))
    told: list[dict[str, object]] = []
    if history or case.came_from:
        opener = called.get(history[0].actor, "") if history else ""
        told.append({"title": "Tiếp nhận", "when": case.received_on, "who": opener, "state": "done"})
    for one in taken:
        there = work.house.tenants.get(one.unit)
        who = called.get(one.actor, "") or (there.name if there else "")
        told.append({"title": _title(case, one), "when": one.taken_on, "who": who, "state": "done", "text": _said(one)})
    if any(one.name == CaseOverdue.event_name for one in history) and case.answered_on is None:
        told.append({"title": "Quá hạn trả lời", "when": case.due_on, "state": "late"})
    for place, title in enumerate(states.ahead(case, today())):
        told.append({"title": title, "state": "todo" if place else "now"})
    return told


def _title(case: Case, step: CaseStep) -> str:
    if step.after != step.before:
        return states.titled(case.kind, step.after)
    return next((move.title for move in law.moves() if move.verb == step.verb and case.kind in move.kind), step.verb)


def _said(step: CaseStep) -> str:
    reason = INPUTS.get(step.reason) or _reason(step.reason)
    return ". ".join(part for part in (f"Số {step.number}" if step.number else "", reason, step.detail) if part)


def _reason(given: str) -> str:
    """Return what codes of reasons stand for."""
    titles = {one.code: one.title for one in law.all_reasons()}
    return "; ".join(titles.get(code, code) for code in given.split()) if given else ""
