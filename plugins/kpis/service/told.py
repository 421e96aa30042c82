"""Say what was told about one thing that counts: each fact with its event, its time and its fields in words."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlmodel import col, select

from core import NotFound, Work
from plugins.kpis.models.dossier import Dossier
from plugins.kpis.service import formulas

FIELDS = Path(__file__).parents[1] / "data" / "facts.csv"


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as it was told: its event, when, by whom, and its fields in words."""

    event_id: UUID
    name: str
    at: datetime
    actor: str
    said: str


async def dossier(work: Work, number: str) -> Dossier | None:
    """Return what is known of one dossier of this unit; None for what is no dossier."""
    own = select(Dossier).where(col(Dossier.tenant_id) == work.tenant.id, col(Dossier.dossier_id) == number)
    return next(iter(await work.all(own)), None)


async def told(work: Work, number: str) -> list[Told]:
    """Return what was told about one thing of this unit that counts here, the oldest first. Raises NotFound."""
    heard = {event for counter in formulas.counters().values() for event in counter.events}
    found = [
        Told(row.event_id, row.name, row.at, row.actor, _said(row.data))
        for row in await work.history(number)
        if row.name in heard and row.tenant_id == work.tenant.id
    ]
    if not found:
        raise NotFound("Chưa có hồ sơ hay việc nào mang số này ở đơn vị.")
    return found


@cache
def _fields() -> dict[str, str]:
    with FIELDS.open(encoding="utf-8", newline="") as file:
        return {row["field"]: row["title"] for row in csv.DictReader(file)}


def _said(data: str) -> str:
    """Return a fact's fields in words, those that were told."""
    content = json.loads(data)
    known = {_fields()[name]: content[name] for name in content if name in _fields() and content[name] is not None}
    return "; ".join(f"{title}: {_word(value)}" for title, value in known.items() if value != 0 or value is False)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    try:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    except ValueError:
        return str(value)
