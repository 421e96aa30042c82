"""Hear what other rooms tell of this commune: gather it by thing, so that neither order nor repetition matters."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import col, or_, select

from core import ZONE, Work
from plugins.new_rural.models.linkage import Fact
from plugins.new_rural.service import catalogue

CASE, DOCUMENT, TASK, TARGET, VOTE = "case", "document", "task", "target", "vote"


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


def fall_due(fact: Fact, told_at: datetime | None, due_on: date | None) -> None:
    """Mark a thing as overdue since a day, or as not overdue (None), unless something newer was heard before."""
    if told_at and (fact.told_at is None or told_at > fact.told_at):
        fact.told_at, fact.day = told_at, due_on


def vote(fact: Fact, on: date, households: int, agreed: int, criterion: int | None) -> None:
    """Take in a vote: it carries if two thirds of all households agree (Law 10/2022/QH15, article 21)."""
    law = catalogue.procedure()["contribution"]
    fact.day, fact.part, fact.whole = on, agreed, households
    fact.good = agreed * int(law["whole"]) >= households * int(law["part"])
    fact.label = str(criterion or "")


def aim(fact: Fact, told_at: datetime | None, period: str, part: int, whole: int, *, good: bool) -> None:  # noqa: PLR0913 - as many as the fact has
    """Take in where an indicator stands, unless something newer was heard before."""
    if told_at and (fact.told_at is None or told_at > fact.told_at):
        fact.told_at, fact.day, fact.label = told_at, told_at.astimezone(ZONE).date(), period
        fact.part, fact.whole, fact.good = part, whole, good


async def facts(work: Work, since: date) -> list[Fact]:
    """Return what is known of this commune and not settled before `since`, the newest first."""
    here = select(Fact).where(col(Fact.tenant_id) == work.tenant.id)
    live = or_(col(Fact.ended_on).is_(None), col(Fact.ended_on) >= since)
    return await work.all(here.where(live).order_by(col(Fact.day).desc().nulls_last(), col(Fact.subject)))
