"""The answers of new rural: figures for the home page, what a search finds, a believable sample."""

from core import Figure, Hit, LegalFact, Work, hookimpl
from plugins.new_rural.service import catalogue, legal, linkage, overview, searching
from plugins.new_rural.service.sample import live_through


@hookimpl
async def figures(work: Work) -> list[Figure]:
    """How many communes are recognised, and how many criteria are at risk."""
    here = f"/t/{work.tenant.id}/new_rural"
    risks = await linkage.risks(work)
    at_risk = len({(risk.tenant_id, risk.criterion) for risk in risks})
    known = Figure("Tiêu chí nông thôn mới có nguy cơ", at_risk, f"{here}/risks", "bad" if at_risk else "good")
    if catalogue.takes_part(work.tenant):
        return [known]
    among = len(overview.communes(work))
    if not among:
        return []
    return [Figure("Xã đạt chuẩn nông thôn mới", f"{await overview.recognised(work)}/{among}", here), known]


@hookimpl
async def search(work: Work, words: str) -> list[Hit]:
    """Criteria and indicators whose words hold these."""
    return searching.search(work, words)


@hookimpl
def legal_facts() -> list[LegalFact]:
    """The sets of criteria, their indicators and targets, the procedure, the thresholds of the links."""
    return legal.facts()


@hookimpl
async def sample(work: Work) -> None:
    """Assessments of the last years, as a commune would have gone through them."""
    if catalogue.takes_part(work.tenant):
        await live_through(work)
