"""The figures of units and months: where they come from, and how they are shown."""

from datetime import date

import pytest

from core import today
from core.testing import Kit, TestBus
from plugins.kpis import hooks, service
from plugins.kpis.events import DossierReceived, DossierReturned
from plugins.kpis.models import Figures, rate

YEAR = today().year
RECEIVED = DossierReceived(
    dossier_id="HS-1", procedure="1.001193", received_on=date(YEAR, 1, 4), due_on=date(YEAR, 1, 6), online=True
)
RETURNED = DossierReturned(
    dossier_id="HS-1", procedure="1.001193", returned_on=date(YEAR, 2, 1), due_on=date(YEAR, 1, 6)
)


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 0, None), (0, 3, 0.0), (2, 3, 66.67), (3, 3, 100.0)])
def test_a_rate_of_nothing_is_no_rate(part: int, whole: int, percent: float | None) -> None:
    assert rate(part, whole) == percent


async def test_what_was_not_measured_is_shown_as_such_and_never_as_nought_or_hundred(kit: Kit) -> None:
    officer = await kit.person(kit.commune)
    [figures] = (await officer.get("/api/kpis")).json()
    assert (figures["case_on_time_rate"], figures["dossier_on_time_rate"], figures["online_rate"]) == (None,) * 3
    page = (await officer.get("/kpis")).text
    assert page.count("chưa có số liệu") == 3
    assert "0,0" not in page


async def test_a_fact_counts_in_its_unit_and_month_and_adds_up_the_tree(kit: Kit, bus: TestBus) -> None:
    async with kit.work(kit.commune) as work:
        work.emit(RECEIVED)
        work.emit(RETURNED)
    await bus.settle()
    async with kit.work(kit.district, below=True) as work:
        total, *below = await service.by_unit(work, *service.period(YEAR))
        months = await service.by_month(work, *service.period(YEAR))
    assert (total.dossiers_received, total.dossiers_returned, total.dossier_on_time_rate) == (1, 1, 0.0)
    assert {unit.tenant: unit.dossiers_received for unit in below if unit.dossiers_received} == {kit.commune: 1}
    assert len(months) == today().month
    assert [(found.dossiers_received, found.dossiers_returned) for _, found in months[:2]] == [(1, 0), (0, 1)]


async def test_the_dashboard_leads_down_the_tree_and_every_drawing_has_its_table(kit: Kit, bus: TestBus) -> None:
    async with kit.work(kit.commune) as work:
        work.emit(RETURNED)
    await bus.settle()
    auditor = await kit.person(kit.district, "auditor", below=True)
    page = (await auditor.get("/kpis")).text
    assert f'href="/t/{kit.commune}/kpis?year={YEAR}"' in page
    assert page.count("data-chart=") == page.count('<details class="twin">') == 3
    assert (await auditor.get(f"http://dinh/t/{kit.commune}/kpis?year={YEAR}")).status_code == 200
    officer = await kit.person(kit.commune)
    assert (await officer.get("/kpis")).text.count("data-chart=") == 2


@pytest.mark.parametrize("year", ["-1", "0", "10000", "99999999999", "nay"])
async def test_a_year_that_cannot_be_is_refused(kit: Kit, year: str) -> None:
    officer = await kit.person(kit.commune)
    assert (await officer.get(f"/api/kpis?year={year}")).status_code == 400


async def test_the_sample_tells_a_year_of_the_one_stop_shop(kit: Kit, bus: TestBus) -> None:
    async with kit.work(kit.commune) as work:
        await hooks.sample(work)
    await bus.settle()
    async with kit.work(kit.commune) as work:
        [total] = await service.by_unit(work, date(2000, 1, 1), date(YEAR, 12, 31))
    assert isinstance(total, Figures)
    assert total.dossiers_received >= total.dossiers_returned > 60
    assert 70 < (total.dossier_on_time_rate or 0) < 100
