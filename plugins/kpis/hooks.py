"""The answers of KPIs: rates for the home page, what rests on law, and a year of the one-stop shop as a sample."""

from core import Figure, LegalFact, Work, hookimpl
from plugins.kpis.service import board, facts, periods
from plugins.kpis.service.sample import live_through

ON_THE_HOME_PAGE = ("dossier_on_time", "case_on_time")
TONES = {True: "good", False: "bad", None: ""}


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """The on-time rates of this year, of this unit and all below it, and whether the targets are kept."""
    found = (await board.board(work, periods.read())).own.scores.results
    return [
        Figure(one.indicator.title, board.said(one), f"/t/{work.tenant.id}/kpis/indicators/{name}", TONES[one.kept])
        for name, one in found.items()
        if name in ON_THE_HOME_PAGE
    ]


@hookimpl
def legal_facts() -> list[LegalFact]:
    """The indicators of Decision 766 with their points, and the windows of the reporting regimes."""
    return facts.legal_facts()


@hookimpl
async def sample(work: Work) -> None:
    """The dossiers of the last eleven months, told by the events that a one-stop shop would send."""
    await live_through(work)
