"""The answers of KPIs: rates for the home page, and a year of the one-stop shop as a sample."""

from datetime import date, timedelta
from random import Random

from core import Figure, Work, hookimpl, today
from plugins.kpis import service
from plugins.kpis.events import DossierReceived, DossierReturned

PROCEDURES = ("1.001193", "2.000815", "1.004873", "1.000656", "2.000635")
DAYS_OF_SAMPLE = 325
EVERY_DAYS = 4


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """The on-time rates of this year, of this unit and all below it."""
    total = (await service.by_unit(work, *service.period(None)))[0]
    href = f"/t/{work.tenant.id}/kpis"
    rates = [
        ("Hồ sơ một cửa trả đúng hạn", total.dossier_on_time_rate),
        ("Phản ánh, khiếu nại trả lời đúng hạn", total.case_on_time_rate),
    ]
    return [Figure(label, None if rate is None else f"{rate:.1f} %".replace(".", ","), href) for label, rate in rates]


@hookimpl
async def sample(work: Work) -> None:
    """The dossiers of the last eleven months, told by the events that a one-stop shop would send."""
    chance = Random(work.tenant.id)  # noqa: S311 - a sample that is the same for everybody who looks at it
    careful = chance.uniform(0.86, 0.99)
    for number, days in enumerate(range(DAYS_OF_SAMPLE, 0, -EVERY_DAYS), start=1):
        received = today() - timedelta(days=days + chance.randrange(EVERY_DAYS))
        due = received + timedelta(days=chance.choice((1, 3, 5, 10)))
        dossier = {"dossier_id": f"{work.tenant.id}-{number:04}", "procedure": chance.choice(PROCEDURES)}
        online = chance.random() < 0.4 + 0.4 * number * EVERY_DAYS / DAYS_OF_SAMPLE
        work.emit(DossierReceived(**dossier, received_on=received, due_on=due, online=online))
        returned = _returned(due, late=chance.random() > careful, chance=chance)
        if returned <= today():
            work.emit(DossierReturned(**dossier, returned_on=returned, due_on=due))


def _returned(due: date, *, late: bool, chance: Random) -> date:
    return due + timedelta(days=chance.randint(1, 6) if late else -chance.randint(0, 1))
