"""The answers of KPIs: rates for the home page, and a year of the one-stop shop as a sample."""

from datetime import date, timedelta
from random import Random

from core import Figure, Work, hookimpl, today
from plugins.kpis.events import (
    DossierDigitised,
    DossierPaid,
    DossierRated,
    DossierReceived,
    DossierReturned,
    ProcedurePublished,
)
from plugins.kpis.service import board, periods

ON_THE_HOME_PAGE = ("dossier_on_time", "case_on_time")
PROCEDURES = ("1.001193", "2.000815", "1.004873", "1.000656", "2.000635")
LEVELS = ("full", "full", "partial", "partial", "information")
DAYS_OF_SAMPLE = 325
EVERY_DAYS = 4


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """The on-time rates of this year, of this unit and all below it, and whether the targets are kept."""
    found = (await board.board(work, periods.read())).own.scores.results
    here = f"/t/{work.tenant.id}/kpis"
    return [
        Figure(
            found[name].indicator.title,
            board.said(found[name]),
            f"{here}/indicators/{name}",
            {True: "good", False: "bad", None: ""}[found[name].kept],
        )
        for name in ON_THE_HOME_PAGE
    ]


@hookimpl
async def sample(work: Work) -> None:
    """The dossiers of the last eleven months, told by the events that a one-stop shop would send."""
    chance = Random(work.tenant.id)  # noqa: S311 - a sample that is the same for everybody who looks at it
    careful, modern = chance.uniform(0.86, 0.995), chance.uniform(0.35, 0.9)
    for procedure, level in zip(PROCEDURES, LEVELS, strict=True):
        work.emit(_published(work, procedure, level, chance))
    for number, days in enumerate(range(DAYS_OF_SAMPLE, 0, -EVERY_DAYS), start=1):
        received = today() - timedelta(days=days + chance.randrange(EVERY_DAYS))
        due = received + timedelta(days=chance.choice((1, 3, 5, 10)))
        dossier = {"dossier_id": f"{work.tenant.id}-{number:04}", "procedure": chance.choice(PROCEDURES[:4])}
        way = modern * (0.6 + 0.4 * number * EVERY_DAYS / DAYS_OF_SAMPLE)
        online = chance.random() < way
        work.emit(
            DossierReceived(
                **dossier, received_on=received, due_on=due, online=online, synchronised=chance.random() < 0.5 + way / 2
            )
        )
        if chance.random() < way:
            work.emit(_digitised(dossier, received, chance))
        returned = _returned(due, late=chance.random() > careful, chance=chance)
        if returned <= today():
            work.emit(
                DossierReturned(**dossier, returned_on=returned, due_on=due, electronic=chance.random() < 0.3 + way / 2)
            )
            _after(work, dossier, returned, chance, way)


def _published(work: Work, procedure: str, level: str, chance: Random) -> ProcedurePublished:
    day = today() - timedelta(days=chance.randint(60, 300))
    due = day + timedelta(days=chance.randint(-2, 10))
    number = f"QD-{work.tenant.id}/{procedure}"
    told = {"publication_id": number, "procedure": procedure, "published_on": day, "due_on": due, "level": level}
    return ProcedurePublished.model_validate({**told, "complete": chance.random() < 0.9})  # noqa: PLR2004 - as it is in a good commune


def _digitised(dossier: dict[str, str], day: date, chance: Random) -> DossierDigitised:
    reusable = chance.random() < 0.5  # noqa: PLR2004 - a sample
    reused = reusable and chance.random() < 0.6  # noqa: PLR2004 - a sample
    return DossierDigitised(
        **dossier, digitised_on=day, components=True, result=chance.random() < 0.7, reusable=reusable, reused=reused
    )


def _after(work: Work, dossier: dict[str, str], day: date, chance: Random, way: float) -> None:
    if chance.random() < 0.4:  # noqa: PLR2004 - not every procedure has a fee
        work.emit(DossierPaid(**dossier, paid_on=day, online=chance.random() < way))
    if chance.random() < 0.3:  # noqa: PLR2004 - few people rate
        work.emit(DossierRated(**dossier, rated_on=day, satisfied=chance.random() < 0.94))  # noqa: PLR2004 - a sample


def _returned(due: date, *, late: bool, chance: Random) -> date:
    return due + timedelta(days=chance.randint(1, 6) if late else -chance.randint(0, 1))
