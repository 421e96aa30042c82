"""Hear what other rooms tell of this commune: gather it by thing, so that neither order nor repetition matters."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import col, or_, select

from core import ZONE, Work
from plugins.new_rural.models.linkage import Fact
from plugins.new_rural.service import catalogue

CASE, DOCUMENT, TASK, COVERAGE, TARGET, VOTE = "case", "document", "task", "coverage", "target", "vote"


async def remember(work: Work, kind: str, subjects: Iterable[str]) -> dict[str, Fact]:
    """Return what is known of these things, with a new row for each that was not heard of before."""
    wanted = set(subjects)
    found = await work.all(select(Fact).where(col(Fact.kind) == kind, col(Fact.subject).in_(wanted)))
    known = {fact.subject: fact for fact in found}
    for subject in sorted(wanted - known.keys()):
        known[subject] = work.add(Fact(kind=kind, subject=subject))
    return known


def settle(fact: Fact, on: date, *, good: bool | None) -> None:
    """Mark a thing as settled, on the earliest day that was told; what is said of it later does not undo that."""
    fact.ended_on = min(on, fact.ended_on or on)
    fact.good = fact.good if good is None else good


def newer(fact: Fact, told_at: datetime | None) -> bool:
    """Say whether what is told of a thing was told after all that was heard of it before, and remember when."""
    if told_at is None or (fact.told_at and told_at <= fact.told_at):
        return False
    fact.told_at = told_at
    return True


def fall_due(fact: Fact, told_at: datetime | None, due_on: date | None) -> None:
    """Mark a thing as overdue since a day, or as not overdue (None), unless something newer was heard before."""
    if newer(fact, told_at):
        fact.day = due_on


def cover(fact: Fact, told_at: datetime | None, year: int, on: date | None) -> None:
    """Take in since when a document is covered in a year (None: not), unless something newer was heard before."""
    if newer(fact, told_at):
        fact.label, fact.day = str(year), on


def reach(fact: Fact, told_at: datetime | None, part: int, whole: int) -> None:
    """Take in how many villages a campaign has reached, unless something newer was heard before."""
    if newer(fact, told_at):
        fact.part, fact.whole = part, whole


def hasten(fact: Fact, due_on: date) -> None:
    """Take in by when a campaign's task is due: never later than was heard before."""
    fact.day = min(due_on, fact.day or due_on)


def vote(fact: Fact, told_at: datetime | None, on: date, counted: tuple[int, int], criterion: int | None) -> None:
    """Take in a vote, `counted` so many of all households: two thirds carry it (Law 10/2022/QH15, article 21)."""
    if newer(fact, told_at):
        law = catalogue.procedure()["contribution"]
        fact.day, fact.label, (fact.part, fact.whole) = on, str(criterion or ""), counted
        fact.good = fact.part * int(law["whole"]) >= fact.whole * int(law["part"])


def aim(fact: Fact, told_at: datetime | None, period: str, part: int, whole: int, *, good: bool) -> None:  # noqa: PLR0913 - as many as the fact has
    """Take in where an indicator stands, unless something newer was heard before."""
    if told_at and newer(fact, told_at):
        fact.day, fact.label = told_at.astimezone(ZONE).date(), period
        fact.part, fact.whole, fact.good = part, whole, good


async def facts(work: Work, since: date) -> list[Fact]:
    """Return what is known of this commune and not settled before `since`, the newest first."""
    here = select(Fact).where(col(Fact.tenant_id) == work.tenant.id)
    live = or_(col(Fact.ended_on).is_(None), col(Fact.ended_on) >= since)
    return await work.all(here.where(live).order_by(col(Fact.day).desc().nulls_last(), col(Fact.subject)))
