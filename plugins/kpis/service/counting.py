"""Count facts: each thing is kept as it was last told, and the counters move by the difference to what it was.

So a correction takes away what it corrects, in the month where that was counted, and nothing depends on the order in
which facts come.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache

from core import Work, now
from plugins.kpis.events import (
    DossierDigitised,
    DossierPaid,
    DossierRated,
    DossierReceived,
    DossierReturned,
    ProcedurePublished,
)
from plugins.kpis.models.counters import Daily, Monthly, ProcedureYear
from plugins.kpis.models.dossier import Dossier, Publication
from plugins.kpis.service.worth import Place, Use, of_dossier, of_publication

AboutDossier = DossierReceived | DossierReturned | DossierDigitised | DossierPaid | DossierRated
PARTS: dict[type[AboutDossier], str] = {
    DossierReceived: "received",
    DossierReturned: "returned",
    DossierDigitised: "digitised",
    DossierPaid: "paid",
    DossierRated: "rated",
}
"""Which columns of a dossier a fact fills: those that begin so."""


def count(work: Work, day: date, **counts: int) -> None:
    """Add to the counters of this unit on a day and in its month."""
    work.tally(Daily, {"day": day}, **counts)
    work.tally(Monthly, {"month": day.replace(day=1)}, **counts)


def keep(work: Work, event: AboutDossier) -> None:
    """Keep what was told about a dossier, unless something newer was; the counters follow."""
    newer, columns = _columns(type(event))
    facts = {column: getattr(event, field) for field, column in columns}
    facts[newer[1]] = event.told_at or now()
    work.upsert(Dossier, {"dossier_id": event.dossier_id}, newer, _follow, **facts)


@cache
def _columns(kind: type[AboutDossier]) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    """Return the columns that say which of two facts is newer, and each field with its column."""
    part, fields = PARTS[kind], [field for field in kind.model_fields if field != "dossier_id"]
    named = [(field, field if field.startswith(part) else f"{part}_{field}") for field in fields]
    return (f"{part}_revision", f"{part}_told"), named


def publish(work: Work, event: ProcedurePublished) -> None:
    """Keep what was told about a publication, unless something newer was; the counters follow."""
    facts = dict(event) | {"told": event.told_at or now()}
    key = {"publication_id": facts.pop("publication_id")}
    work.upsert(Publication, key, ("revision", "told"), _follow_publication, **facts)


def _follow(work: Work, old: Dossier | None, new: Dossier) -> None:
    move(work, of_dossier(old) if old else (), of_dossier(new))


def _follow_publication(work: Work, old: Publication | None, new: Publication) -> None:
    move(work, of_publication(old) if old else (), of_publication(new))


def move(work: Work, before: Iterable[tuple[Place, str]], after: Iterable[tuple[Place, str]]) -> None:
    """Let the counters of this unit follow from what counted before to what counts now."""
    moved = Counter(after)
    moved.subtract(before)
    places: dict[Place, dict[str, int]] = defaultdict(dict)
    for (place, name), by in moved.items():
        if by:
            places[place][name] = by
    for place, counts in places.items():
        if isinstance(place, Use):
            work.tally(ProcedureYear, place._asdict(), **counts)
        else:
            count(work, place, **counts)
