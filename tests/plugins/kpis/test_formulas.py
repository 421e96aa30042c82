"""A formula is configuration: changed from a day on, in what is told and what is closed before it stays as it was."""

from datetime import date, timedelta
from typing import Any

import pytest

from core import BadInput, Conflict, today
from core.testing import Kit
from plugins.kpis.models.indicator import NewIndicator, NewVersion
from plugins.kpis.models.report import Closing
from plugins.kpis.service import board, counting, decisions, indicators, periods, reports

BEFORE = today().replace(day=1) - timedelta(days=1)
LAST = periods.month(BEFORE.year, BEFORE.month)
COUNTED = {"dossiers_returned": 10, "dossiers_on_time": 8, "dossiers_early": 5, "dossiers_received": 20}
DECIDED: dict[str, Any] = {"valid_from": LAST.begin, "basis": "Kế hoạch số 9/KH-UBND", "why": "Đổi cách tính"}
EARLY = NewVersion(points=20, target=50, numerator="Hồ sơ trả trước hạn", unit="% hồ sơ", **DECIDED)
OWN = NewIndicator(
    title="Hồ sơ trả trên hồ sơ nhận",
    numerator="dossiers_returned",
    denominator="dossiers_received",
    target=60,
    **DECIDED,
)


@pytest.fixture
async def counted(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        counting.count(work, LAST.begin, **COUNTED)


async def figures(kit: Kit, indicator: str) -> tuple[int, int, int] | None:
    async with kit.work(kit.commune) as work:
        found = (await board.board(work, LAST)).own.scores.results.get(indicator)
    return found and (found.numerator, found.denominator, found.indicator.version)


@pytest.mark.usefixtures("counted")
async def test_a_new_formula_holds_from_its_day_and_a_report_closed_before_keeps_the_old_one(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        closed = await reports.close(work, Closing(period=LAST.key, why="Báo cáo tháng"))
    async with kit.work(kit.district, below=True) as work:
        await decisions.decide(work, "dossier_on_time", EARLY)
    assert await figures(kit, "dossier_on_time") == (5, 10, 2)
    async with kit.work(kit.commune) as work:
        [kept] = reports.frozen(await reports.report(work, closed.id))
        earlier = indicators.named(await indicators.at(work, LAST.begin - timedelta(days=1)), "dossier_on_time")
        now = indicators.named(await indicators.at(work, LAST.begin), "dossier_on_time")
    result = kept.scores.results["dossier_on_time"]
    assert (result.numerator, result.denominator, result.indicator.version, kept.same) == (8, 10, 1, True)
    assert (earlier.numerator, earlier.unit) == ((("dossiers_on_time", 1),), "%")
    assert (now.numerator, now.denominator, now.unit) == (
        (("dossiers_early", 1),), (("dossiers_returned", 1),), "% hồ sơ"
    )  # fmt: skip


async def test_a_formula_says_by_which_events_it_moves(kit: Kit) -> None:
    change = EARLY.model_copy(update={"denominator": "Hồ sơ đã nhận + Phản ánh, khiếu nại đã nhận"})
    async with kit.work(kit.commune) as work:
        await decisions.decide(work, "dossier_on_time", change)
    async with kit.work(kit.commune) as work:
        found = indicators.named(await indicators.at(work, today()), "dossier_on_time")
    assert found.events == "kpis.dossier_returned kpis.dossier_received complaints.case_opened"
    assert found.of == "hồ sơ đã nhận + phản ánh, khiếu nại đã nhận"


@pytest.mark.usefixtures("counted")
async def test_a_unit_follows_an_indicator_of_its_own_and_so_do_those_below(kit: Kit) -> None:
    async with kit.work(kit.district, below=True) as work:
        made = await decisions.make(work, OWN)
    assert await figures(kit, made) == (10, 20, 1)
    async with kit.work(kit.elsewhere) as work:
        assert made not in {one.id for one in await indicators.at(work, today())}
    async with kit.work(kit.commune) as work:
        found = (await board.board(work, LAST)).own.scores
        before = await indicators.at(work, LAST.begin - timedelta(days=1))
    assert (found.results[made].percent, found.results[made].kept, found.results[made].points) == (50.0, False, None)
    assert found.measurable == 2000, "it has no points of the law's hundred"
    assert made not in {one.id for one in before}


@pytest.mark.usefixtures("counted")
async def test_what_is_ended_is_measured_no_more_and_may_be_taken_up_again(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        made = await decisions.make(work, OWN)
    ended = NewVersion(points=0, ended=True, **DECIDED)
    async with kit.work(kit.commune) as work:
        await decisions.decide(work, made, ended)
    assert await figures(kit, made) is None
    async with kit.work(kit.commune) as work:
        await decisions.decide(work, made, ended.model_copy(update={"ended": False}))
    assert await figures(kit, made) == (10, 20, 3)


async def test_below_a_formula_from_above_is_not_changed_and_not_ended(kit: Kit) -> None:
    async with kit.work(kit.district, below=True) as work:
        made = await decisions.make(work, OWN)
    same = {"points": 0, "target": 70, **DECIDED}
    for refused in ({"numerator": "dossiers_early"}, {"ended": True}):
        with pytest.raises(Conflict, match="giữ nguyên cách tính"):
            async with kit.work(kit.commune) as work:
                await decisions.decide(work, made, NewVersion(**same, **refused))
    async with kit.work(kit.commune) as work:
        assert await decisions.decide(work, made, NewVersion(**same)) == 1


async def test_a_unit_where_kpis_is_off_has_what_was_decided_when_it_is_switched_on(kit: Kit) -> None:
    await kit.switch(kit.commune, "kpis", on=False)
    async with kit.work(kit.district, below=True) as work:
        await decisions.decide(work, "dossier_on_time", EARLY)
    await kit.switch(kit.commune, "kpis", on=True)
    async with kit.work(kit.commune) as work:
        assert indicators.named(await indicators.at(work, today()), "dossier_on_time").target == 5000


async def test_a_plain_number_has_no_target_in_percent_a_formula_only_counters_a_day_a_sober_year(kit: Kit) -> None:
    for wrong, path in (
        ({"denominator": ""}, "/target"),
        ({"numerator": "số hồ sơ nào đó"}, "/numerator"),
        ({"valid_from": date.min}, "/valid_from"),
    ):
        with pytest.raises(BadInput) as refused:
            async with kit.work(kit.commune) as work:
                await decisions.make(work, OWN.model_copy(update=wrong))
        assert [one["path"] for one in refused.value.details] == [path]


async def test_what_is_decided_for_a_day_to_come_is_listed_and_holds_only_from_then(kit: Kit) -> None:
    tomorrow = today() + timedelta(days=1)
    async with kit.work(kit.commune) as work:
        made = await decisions.make(work, OWN.model_copy(update={"valid_from": tomorrow}))
        await decisions.decide(work, "online", EARLY.model_copy(update={"valid_from": tomorrow, "numerator": ""}))
    async with kit.work(kit.commune) as work:
        listed = {one.id: one for one in indicators.listed(await indicators.versions(work))}
        assert made not in {one.id for one in await indicators.at(work, today())}
        assert made in {one.id for one in await indicators.at(work, tomorrow)}
    assert (made in listed, listed["online"].target) == (True, 8000)
    administrator = await kit.person(kit.commune, "administrator")
    assert "Sẽ áp dụng" in (await administrator.get(f"/kpis/settings/{made}")).text


async def test_on_the_pages_an_administrator_adds_an_indicator_and_looks_before_changing_it(kit: Kit) -> None:
    administrator = await kit.person(kit.district, "administrator", below=True)
    administrator.headers["accept"] = "text/html"
    form = {key: str(value) for key, value in OWN.model_dump(exclude_defaults=True).items()}
    refused = await administrator.post("/kpis/settings/new", data={**form, "numerator": "hồ sơ gì đó"})
    assert refused.status_code == 400
    assert "không có trong danh mục số đếm" in refused.text
    for typed in (OWN.title, "hồ sơ gì đó"):
        assert f'value="{typed}"' in refused.text, "nothing that was typed is lost"
    added = await administrator.post("/kpis/settings/new", data=form)
    assert added.status_code == 303, added.text
    place = added.headers["location"].partition(f"/t/{kit.district}")[2].partition("?")[0]
    page = (await administrator.get(place)).raise_for_status().text
    assert "Hồ sơ đã trả kết quả ÷ Hồ sơ đã nhận" in page
    assert "Một cửa đã trả kết quả; Một cửa đã nhận hồ sơ" in page
    change = {"points": "0", "target": "", "numerator": "Hồ sơ trả trước hạn", "valid_from": form["valid_from"]}
    wrong = await administrator.post(f"{place}/preview", data={**change, "basis": "x", "why": "Đổi cách tính"})
    assert wrong.status_code == 400
    change |= {"basis": "KH 9", "why": "Đổi cách tính"}
    preview = (await administrator.post(f"{place}/preview", data=change)).raise_for_status().text
    assert "Hồ sơ trả trước hạn ÷ Hồ sơ đã nhận" in preview
    assert (await administrator.post(place, data=change)).status_code == 303
    told = (await administrator.get(f"/api{place}")).raise_for_status().json()
    assert [one["numerator"] for one in told["decided"]] == ["dossiers_returned", "dossiers_early"]
    assert OWN.title in (await administrator.get("/kpis")).text
    officer = await kit.person(kit.district)
    assert (await officer.post("/api/kpis/settings", json=OWN.model_dump(mode="json"))).status_code == 403
