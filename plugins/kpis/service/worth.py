"""What one dossier, publication, case or activity counts for: in which counters, and on which day or procedure."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from plugins.kpis.models.dossier import Dossier, Publication


class Use(NamedTuple):
    """A procedure in a year: what is counted for it."""

    procedure: str
    year: int


Place = date | Use
"""Where something is counted: on a day, or for a procedure."""

COUNTED: dict[str, dict[str, Callable[[Dossier], object]]] = {
    "received_on": {
        "dossiers_received": lambda _: True,
        "dossiers_online": lambda d: d.received_online,
        "dossiers_offered": lambda d: d.received_offered or d.received_online,
        "sync_known": lambda d: d.received_synchronised is not None,
        "dossiers_synchronised": lambda d: d.received_synchronised,
        "digitisations": lambda d: d.digitised_on,
        "dossiers_digitised": lambda d: d.digitised_components,
        "dossiers_reusable": lambda d: d.digitised_reusable or d.digitised_reused,
        "dossiers_reused": lambda d: d.digitised_reused,
    },
    "returned_on": {
        "dossiers_returned": lambda _: True,
        "dossiers_on_time": lambda d: d.returned_on <= d.returned_due_on,  # type: ignore[operator]  # the part is there
        "dossiers_early": lambda d: d.returned_on < d.returned_due_on,  # type: ignore[operator]  # as above
        "dossiers_settled": lambda d: d.received_on,
        "overdue_ended": lambda d: d.received_on and d.returned_on > d.received_due_on,  # type: ignore[operator]  # as above
        "results_known": lambda d: d.returned_electronic is not None,
        "results_electronic": lambda d: d.returned_electronic,
        "results_digitised": lambda d: d.digitised_result,
    },
    "paid_on": {"payments": lambda _: True, "payments_online": lambda d: d.paid_online},
    "rated_on": {"ratings": lambda _: True, "ratings_satisfied": lambda d: d.rated_satisfied},
}
"""On which of its days a dossier counts in which counters.

What is a share of the dossiers received counts on the day of receipt, what is a share of the results on the day of
return: no rate passes a hundred percent.
"""


MATTERS: dict[str, dict[str, Callable[[Any], object]]] = {
    "opened_on": {"cases_opened": lambda _: True},
    "closed_on": {"cases_closed": lambda _: True, "cases_on_time": lambda m: m.closed_on_time},
    "overdue_on": {"cases_overdue": lambda _: True},
    "rated_on": {"cases_rated": lambda _: True, "cases_satisfied": lambda m: m.rated_satisfied},
    "held_on": {"activities": lambda m: m.cancelled_on is None},
}
"""On which of its days a case or an activity counts in which counters."""


def of_matter(matter: Any) -> Iterator[tuple[date, str]]:
    """Yield each day and counter in which a case or an activity counts once."""
    yield from _on_days(matter, MATTERS)


def _on_days(thing: Any, counted: dict[str, dict[str, Callable[[Any], object]]]) -> Iterator[tuple[date, str]]:
    for part, counters in counted.items():
        day = getattr(thing, part)
        if day:
            for name, counts in counters.items():
                if counts(thing):
                    yield day, name


def of_dossier(dossier: Dossier) -> Iterator[tuple[Place, str]]:
    """Yield each place and counter in which a dossier counts once."""
    yield from _on_days(dossier, COUNTED)
    yield from _overdue(dossier)
    if dossier.received_online and dossier.received_procedure and dossier.received_on:
        yield Use(dossier.received_procedure, dossier.received_on.year), "online"
    if dossier.paid_online and dossier.paid_procedure and dossier.paid_on:
        yield Use(dossier.paid_procedure, dossier.paid_on.year), "paid_online"


def _overdue(dossier: Dossier) -> Iterator[tuple[Place, str]]:
    """A dossier is overdue from the day after it was due, though that be still to come, until it is returned."""
    due = dossier.received_due_on
    if due and (dossier.returned_on is None or dossier.returned_on > due):
        yield due + timedelta(days=1), "overdue_begun"


def of_publication(publication: Publication) -> Iterator[tuple[Place, str]]:
    """Yield each place and counter in which a publication counts once."""
    day, use = publication.published_on, Use(publication.procedure, publication.published_on.year)
    new = publication.kind == "new"
    yield day, "procedures_published" if new else "procedures_updated"
    if day <= publication.due_on:
        yield day, "procedures_on_time" if new else "procedures_updated_on_time"
    if publication.complete:
        yield day, "procedures_complete"
    yield use, "listed"
    if publication.level != "information":
        yield use, "offered"
    if publication.level == "full":
        yield use, "full_process"
