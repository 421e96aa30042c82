"""What one dossier or one publication counts for: in which counters, and on which day or for which procedure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from plugins.kpis.models.dossier import Dossier, Publication


class Use(NamedTuple):
    """A procedure in a year: what is counted for it."""

    procedure: str
    year: int


Place = date | Use
"""Where something is counted: on a day, or for a procedure."""


def of_dossier(dossier: Dossier) -> Iterator[tuple[Place, str]]:
    """Yield each place and counter in which a dossier counts once.

    What is a share of the dossiers received counts on the day of receipt, what is a share of the results on the day
    of return: no rate passes 100. A dossier is overdue from the day after it was due until it is returned.
    """
    received, returned, due = dossier.received_on, dossier.returned_on, dossier.received_due_on
    if received:
        for name in _of_receipt(dossier):
            yield received, name
        if dossier.received_online and dossier.received_procedure:
            yield Use(dossier.received_procedure, received.year), "online"
    if returned:
        for name in _of_result(dossier):
            yield returned, name
    if received and returned:
        yield returned, "dossiers_settled"
    if received and due and (returned is None or returned > due):
        yield due + timedelta(days=1), "overdue_begun"
        if returned:
            yield returned, "overdue_ended"
    if dossier.paid_on:
        yield dossier.paid_on, "payments"
        if dossier.paid_online and dossier.paid_procedure:
            yield dossier.paid_on, "payments_online"
            yield Use(dossier.paid_procedure, dossier.paid_on.year), "paid_online"
    if dossier.rated_on:
        yield dossier.rated_on, "ratings"
        if dossier.rated_satisfied:
            yield dossier.rated_on, "ratings_satisfied"


def _of_receipt(dossier: Dossier) -> Iterator[str]:
    yield "dossiers_received"
    if dossier.received_online:
        yield "dossiers_online"
    if dossier.received_offered or dossier.received_online:
        yield "dossiers_offered"
    if dossier.received_synchronised is not None:
        yield "sync_known"
        if dossier.received_synchronised:
            yield "dossiers_synchronised"
    if dossier.digitised_on:
        yield "digitisations"
        if dossier.digitised_components:
            yield "dossiers_digitised"
        if dossier.digitised_reusable or dossier.digitised_reused:
            yield "dossiers_reusable"
        if dossier.digitised_reused:
            yield "dossiers_reused"


def _of_result(dossier: Dossier) -> Iterator[str]:
    returned, due = dossier.returned_on, dossier.returned_due_on
    yield "dossiers_returned"
    if returned and due and returned <= due:
        yield "dossiers_on_time"
        if returned < due:
            yield "dossiers_early"
    if dossier.returned_electronic is not None:
        yield "results_known"
        if dossier.returned_electronic:
            yield "results_electronic"
    if dossier.digitised_result:
        yield "results_digitised"


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
