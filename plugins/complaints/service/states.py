"""The state machine: which steps there are, which moves a case may take today, and which not, and why."""

from datetime import date
from functools import cache

from pydantic import BaseModel

from core import Conflict, in_full, read_table
from plugins.complaints.models.case import Case, Kind
from plugins.complaints.service.law import DATA, Move, moves

GONE_ON = "Hồ sơ đã sang bước khác. Dưới đây là bước hiện tại."


class State(BaseModel):
    """A step with its titles by kind; `ended` if nothing follows it by itself."""

    code: str
    report: str = ""
    complaint: str = ""
    denunciation: str = ""
    ended: bool


@cache
def states() -> dict[str, State]:
    """Return all steps by code."""
    return {state.code: state for state in read_table(DATA / "steps.csv", State)}


def title(case: Case) -> str:
    """Return what the step of a case is called."""
    return titled(case.kind, case.step)


def titled(kind: str, step: str) -> str:
    """Return what a step is called for a kind of case."""
    state = states().get(step)
    return (getattr(state, kind, "") or state.report) if state else step


def ended(step: str) -> bool:
    """Say whether a case at this step has come to its end."""
    return states()[step].ended


def possible(case: Case, on: date) -> list[Move]:
    """Return the moves that a case may take on a day, the next thing to do first."""
    found = [move for move in _moves(case.kind) if case.step in move.before.split() and move.holds_on(on)]
    found = [move for move in found if not _is_not_due(case, move.verb, on)]
    return sorted(found, key=lambda move: move.rank or len(moves()))


def _is_not_due(case: Case, verb: str, on: date) -> bool:
    """Say whether a verb would be refused for now: an answer is rated once, a period that runs is not complained of."""
    waits = case.kind == Kind.COMPLAINT and case.answered_on is None and case.closed_on is None
    return (verb == "rate" and case.satisfied is not None) or (verb == "appeal" and waits and on <= case.due_on)


def move(case: Case, verb: str, on: date) -> Move:
    """Return the move that a verb is for a case on a day.

    Raises Conflict with what stands in the way: there is none from this step, or the law of that day has none.
    """
    known = [one for one in _moves(case.kind) if one.verb == verb]
    here = [one for one in known if case.step in one.before.split()]
    lawful = [one for one in here if one.holds_on(on)]
    if lawful:
        return lawful[0]
    if here:
        first = here[0]
        law = f"chỉ có từ ngày {first.valid_from:%d/%m/%Y} ({in_full(first.basis)})"
        raise Conflict(f"Luật áp dụng ngày {on:%d/%m/%Y} chưa có việc “{first.title}”: việc này {law}.")
    raise Conflict(GONE_ON)


def ahead(case: Case, on: date) -> list[str]:
    """Return the titles of the steps that follow when a case goes the usual way, the next one first."""
    titles: list[str] = []
    step = case.step
    while True:
        ways = [m for m in _moves(case.kind) if m.rank and step in m.before.split() and m.after not in {"=", "<", step}]
        following = sorted((m for m in ways if m.holds_on(on)), key=lambda m: m.rank or 0)
        if not following:
            return titles
        step = following[0].after
        titles.append(titled(case.kind, step))


@cache
def _moves(kind: str) -> tuple[Move, ...]:
    return tuple(one for one in moves() if kind in one.kind.split())
