"""What stays: closed periods and what comes after, what everybody may see, targets from a day on, figures by hand."""

import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import BadInput, Conflict, Forbidden, today
from core.testing import Kit
from core.testing.kit import browser
from plugins.kpis.models.counters import ProcedureYear
from plugins.kpis.models.indicator import NewVersion
from plugins.kpis.models.report import Closing, MonthFigures, Report
from plugins.kpis.service import (
    board,
    by_hand,
    counting,
    decisions,
    indicators,
    numbers,
    periods,
    public,
    reports,
    scoring,
)

BEFORE = today().replace(day=1) - timedelta(days=1)
LAST = periods.month(BEFORE.year, BEFORE.month)
DAY = LAST.begin + timedelta(days=3)
NEW = NewVersion(target=50, points=10, valid_from=LAST.begin, basis="Kế hoạch số 5/KH-UBND", why="Giao chỉ tiêu năm")


async def count(kit: Kit, tenant: str, day: date = DAY, **counts: int) -> None:
    async with kit.work(tenant) as work:
        counting.count(work, day, **counts)


async def close(kit: Kit, tenant: str, period: str = LAST.key) -> Report:
    async with kit.work(tenant, below=True) as work:
        return await reports.close(work, Closing(period=period, why="Báo cáo tháng"))


def figures(report: Report, unit: str, indicator: str = "dossier_on_time") -> list[Any]:
    [one] = [one for one in report.content["units"] if one["unit"] == unit]
    return list(one["figures"]["indicators"][indicator])


async def test_a_closed_period_stays_to_the_digit_and_what_comes_late_stands_beside_it(kit: Kit) -> None:
    await count(kit, kit.commune, dossiers_returned=7, dossiers_on_time=6)
    closed = await close(kit, kit.district)
    kept = json.loads(json.dumps(closed.content))
    await count(kit, kit.commune, dossiers_returned=3, dossiers_on_time=3)
    async with kit.work(kit.district, below=True) as work:
        found = await reports.report(work, closed.id)
        assert found.content == kept
        assert [one.same for one in reports.frozen(found)] == [True] * len(kept["units"])
        assert figures(found, kit.district) == [6, 7, 85.71, 17.14]
        changed = [(one.unit, one.before, one.after) for one in await reports.corrections(work, found)
                   if one.indicator.id == "dossier_on_time"]  # fmt: skip
        names = [work.house.tenants[unit].name for unit in (kit.district, kit.commune)]
    assert changed == [(name, (6, 7, 85.71), (9, 10, 90.0)) for name in names]
    again = await close(kit, kit.district)
    assert (again.edition, figures(again, kit.district)) == (2, [9, 10, 90.0, 18.0])


async def test_a_closed_period_keeps_the_version_it_was_closed_with(kit: Kit) -> None:
    await count(kit, kit.commune, dossiers_returned=7, dossiers_on_time=6)
    closed = await close(kit, kit.commune)
    async with kit.work(kit.commune) as work:
        await decisions.decide(work, "dossier_on_time", NEW)
    async with kit.work(kit.commune) as work:
        live = (await board.board(work, LAST)).own.scores.results["dossier_on_time"]
        [kept, *_] = reports.frozen(await reports.report(work, closed.id))
        before = (await board.board(work, periods.month(LAST.begin.year - 1, 3))).indicators
    assert (live.points, live.kept, live.indicator.version) == (857, True, 2)
    result = kept.scores.results["dossier_on_time"]
    assert (result.points, result.kept, result.indicator.version, kept.same) == (1714, False, 1, True)
    assert indicators.named(before, "dossier_on_time").most == 2000


async def test_a_report_says_which_units_below_had_closed_the_period_themselves(kit: Kit) -> None:
    await close(kit, kit.commune)
    closed = await close(kit, kit.district)
    editions = {one.unit: one.closed for one in reports.frozen(closed)}
    assert (editions[kit.commune], editions[kit.neighbour]) == (1, 0)
    officer = await kit.person(kit.district, below=True)
    page = (await officer.get(f"/kpis/reports/{closed.id}")).raise_for_status().text
    assert "đã khóa, lần 1" in page
    assert "chưa tự khóa kỳ này" in page
    paper = (await officer.get(f"/kpis/reports/{closed.id}/paper")).raise_for_status().text
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Ủy ban nhân dân Huyện Hướng Hóa", "Hướng Hóa, ngày", "UBND"):
        assert words in paper


async def test_who_does_not_see_the_units_below_does_not_close_for_them(kit: Kit) -> None:
    await count(kit, kit.commune, dossiers_returned=7, dossiers_on_time=6)
    with pytest.raises(Forbidden, match="cấp dưới"):
        async with kit.work(kit.district) as work:
            await reports.close(work, Closing(period=LAST.key, why="Báo cáo tháng"))


async def test_what_services_are_used_later_is_no_correction(kit: Kit) -> None:
    async with kit.work(kit.commune) as work:
        work.tally(ProcedureYear, {"procedure": "1.001193", "year": LAST.end.year}, offered=1)
    closed = await close(kit, kit.commune)
    async with kit.work(kit.commune) as work:
        work.tally(ProcedureYear, {"procedure": "1.001193", "year": LAST.end.year}, online=1)
    async with kit.work(kit.commune) as work:
        assert await reports.corrections(work, await reports.report(work, closed.id)) == []


async def test_what_is_still_running_is_not_closed(kit: Kit) -> None:
    with pytest.raises(Conflict, match="chưa kết thúc"):
        await close(kit, kit.commune, str(today().year + 1))


async def test_a_version_holds_below_too_and_says_so_in_the_audit_log(kit: Kit) -> None:
    administrator = await kit.person(kit.district, "administrator", below=True)
    form = {"target": "99.5", "points": "20", "valid_from": str(today()), "basis": "KH 7", "why": "Giao chỉ tiêu"}
    page = await administrator.get("/kpis/settings/dossier_on_time")
    assert "Xem trước thay đổi" in page.raise_for_status().text
    preview = await administrator.post("/kpis/settings/dossier_on_time/preview", data=form)
    assert preview.status_code == 200
    assert "Chưa có gì được ghi" in preview.text
    async with kit.work(kit.commune) as work:
        assert await indicators.versions(work) == []
    assert (await administrator.post("/kpis/settings/dossier_on_time", data=form)).status_code == 303
    async with kit.work(kit.commune) as work:
        assert indicators.named(await indicators.at(work, today()), "dossier_on_time").target == 9950
        yesterday = today() - timedelta(days=1)
        assert indicators.named(await indicators.at(work, yesterday), "dossier_on_time").target == 9800
    async with kit.work(kit.elsewhere) as work:
        assert await indicators.versions(work) == []
    assert "Giao chỉ tiêu" in (await administrator.get("/audit")).text
    wrong = await administrator.post("/api/kpis/settings/dossier_on_time", json={**form, "target": 120})
    assert wrong.status_code == 400


async def test_below_a_target_may_be_made_harder_and_not_easier(kit: Kit) -> None:
    async with kit.work(kit.district, below=True) as work:
        await decisions.decide(work, "online", NEW)
    easier, harder = NEW.model_copy(update={"target": 40.0}), NEW.model_copy(update={"target": 60.0})
    with pytest.raises(Conflict, match="Hướng Hóa đã đặt"):
        async with kit.work(kit.commune) as work:
            await decisions.plan(work, "online", easier)
    async with kit.work(kit.commune) as work:
        assert await decisions.decide(work, "online", harder) == 1
        await decisions.decide(work, "complete", NEW)
        assert indicators.named(await indicators.at(work, today()), "online").target == 6000


async def test_only_an_administrator_sets_targets_and_only_an_officer_closes(kit: Kit) -> None:
    officer, auditor = await kit.person(kit.commune), await kit.person(kit.commune, "auditor")
    administrator = await kit.person(kit.commune, "administrator")
    new = NEW.model_dump(mode="json")
    assert (await officer.post("/api/kpis/settings/online", json=new)).status_code == 403
    assert (await auditor.post("/api/kpis/settings/online", json=new)).status_code == 403
    assert (await administrator.post("/api/kpis/settings/online", json=new)).status_code == 201
    closing = {"period": LAST.key, "why": "Báo cáo tháng"}
    assert (await auditor.post("/api/kpis/reports", json=closing)).status_code == 403
    assert (await officer.post("/api/kpis/reports", json=closing)).status_code == 201


ONE = next(one for one in indicators.official() if one.id == "dossier_on_time")


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, (None, None, None, None, None, False)),
        (4, 4, (None, None, None, None, None, True)),
        (3, 6, (None, None, None, None, None, True)),
        (5, 5, (100.0, 5, 5, None, None, False)),
        (0, 9, (0.0, 0, 9, None, None, False)),
        *((few, 90, (None, None, None, None, 5, True)) for few in (1, 2, 3, 4)),
        *((90 - few, 90, (None, None, None, 95, None, True)) for few in (1, 2, 3, 4)),
        (85, 90, (94.44, 85, 90, None, None, False)),
    ],
)
def test_fewer_than_five_are_hidden_and_what_is_said_does_not_tell_how_many(
    part: int, whole: int, shown: tuple[Any, ...]
) -> None:
    cell = public.cell(scoring.measured(ONE, part, whole))
    assert (cell.percent, cell.numerator, cell.denominator, cell.at_least, cell.at_most, cell.hidden) == shown


def test_procedures_may_be_few_since_they_are_nobody() -> None:
    for name, shown in (("published_on_time", False), ("services_used", False), ("satisfaction", True)):
        indicator = next(one for one in indicators.official() if one.id == name)
        assert public.cell(scoring.measured(indicator, 3, 4)).hidden is shown


def frozen(unit: str, part: int, whole: int) -> reports.Frozen:
    counts = {"dossiers_on_time": part, "dossiers_returned": whole}
    return reports.Frozen(unit, unit, "", None, counts, scoring.scores([ONE], indicators.groups(), counts), {})


PAIRS = st.integers(0, 30).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(PAIRS, st.lists(PAIRS, min_size=1, max_size=6))
@example((0, 0), [(2, 3), (30, 40), (10, 20)])
@example((3, 3), [(30, 40), (10, 20)])
@example((0, 0), [(9, 10), (9, 10), (30, 40)])
def test_no_hidden_cell_can_be_worked_out_from_the_sum(own: tuple[int, int], below: list[tuple[int, int]]) -> None:
    total = tuple(map(sum, zip(own, *below, strict=True)))
    found = [frozen("own", *total), *(frozen(str(place), *pair) for place, pair in enumerate(below))]
    cells = [row.cells[ONE.id] for row in public.table(found)[1]]
    if cells[0].hidden or cells[0].percent is None:
        return
    secret = [pair for pair, cell in zip(below, cells[1:], strict=True) if cell.hidden]
    secret += [own] if own[1] else []
    part, whole = map(sum, zip((0, 0), *secret, strict=True))
    assert not public.few(part, whole - part, whole), "what is left of the sum is a small cell"
    assert len(secret) != 1 or secret == [own], "what is left of the sum is one hidden cell"


async def test_points_are_those_of_the_figures_that_are_shown(kit: Kit) -> None:
    await count(kit, kit.commune, dossiers_returned=40, dossiers_on_time=30, ratings=4, ratings_satisfied=3)
    _, [row] = public.table(reports.frozen(await close(kit, kit.commune)))
    assert (row.points, row.measurable) == (15.0, 20.0)
    assert row.cells["satisfaction"].hidden


async def test_everybody_sees_what_is_published_and_nothing_before(kit: Kit) -> None:
    await count(kit, kit.commune, dossiers_returned=3, dossiers_on_time=3)
    closed = await close(kit, kit.commune)
    citizen = browser(kit.app, f"/t/{kit.commune}")
    place = f"/kpis/published/{closed.id}"
    assert (await citizen.get(place)).status_code == 404
    assert (await citizen.get(f"/kpis/reports/{closed.id}")).status_code == 401
    officer = await kit.person(kit.commune)
    answer = await officer.post(f"/kpis/reports/{closed.id}/publish", data={"why": "Công khai"})
    assert answer.status_code == 303
    page = (await citizen.get(place)).raise_for_status().text
    assert "Nơi có dưới năm trường hợp" in page
    [row] = (await citizen.get(f"/api{place}")).raise_for_status().json()
    assert row["cells"]["dossier_on_time"] == {
        "percent": None, "numerator": None, "denominator": None, "hidden": True, "at_least": None, "at_most": None,
    }  # fmt: skip
    assert (await citizen.get("/kpis/published")).text.count(LAST.title) == 1
    report = (await officer.get(f"/kpis/reports/{closed.id}")).raise_for_status().text
    assert "Tính lại khớp từng chữ số" in report
    assert (await officer.post(f"/api/kpis/reports/{closed.id}/publish", json={"why": "Lần nữa"})).status_code == 409
    neighbour = await kit.person(kit.neighbour)
    assert (await neighbour.get(f"/kpis/reports/{closed.id}")).status_code == 404


def figures_of(month: date, **counts: int) -> MonthFigures:
    told = {"dossiers_received": 10, "dossiers_returned": 8, "dossiers_on_time": 7, "dossiers_early": 2, **counts}
    return MonthFigures(year=month.year, month=month.month, **told)


async def enter(kit: Kit, *rows: MonthFigures) -> int:
    async with kit.work(kit.commune) as work:
        return await by_hand.enter(work, rows, range(2, 2 + len(rows)), "Nhập từ tệp")


async def seen(kit: Kit, *names: str) -> tuple[int, ...]:
    async with kit.work(kit.commune) as work:
        found = (await numbers.by_unit(work, LAST)).of([kit.commune])
    return tuple(found.get(name, 0) for name in names)


async def test_the_newest_figures_by_hand_count_and_the_older_are_history(kit: Kit) -> None:
    assert await enter(kit, figures_of(DAY, dossiers_online=4)) == 1
    assert await seen(kit, "dossiers_received", "dossiers_online", "dossiers_offered", "open") == (10, 4, 10, 2)
    await enter(kit, figures_of(DAY, dossiers_received=12))
    assert await seen(kit, "dossiers_received", "dossiers_online", "dossiers_offered", "open") == (12, 0, 0, 4)
    async with kit.work(kit.commune) as work:
        assert [row.counts["dossiers_received"] for row in await by_hand.history(work)] == [12, 10]
        assert await by_hand.units(work, LAST) == 1


async def test_what_is_left_empty_is_not_known_and_a_nought_is_one(kit: Kit) -> None:
    await enter(kit, figures_of(DAY))
    assert await percents(kit, "online", "digitise_in", "e_result") == [None, None, None]
    await enter(
        kit, figures_of(DAY, dossiers_online=0, results_electronic=0, dossiers_digitised=0, results_digitised=0)
    )
    assert await percents(kit, "online", "digitise_in", "e_result") == [0.0, 0.0, 0.0]


async def test_a_part_is_not_left_empty_where_its_whole_is_known(kit: Kit) -> None:
    with pytest.raises(BadInput) as wrong:
        await enter(kit, figures_of(DAY, payments=9, ratings=5, ratings_satisfied=5, dossiers_digitised=3))
    assert [one["path"] for one in wrong.value.details] == ["/2/Trong đó nộp phí trực tuyến", "/2/Kết quả được số hóa"]


async def percents(kit: Kit, *names: str) -> list[float | None]:
    async with kit.work(kit.commune) as work:
        results = (await board.board(work, LAST)).own.scores.results
    return [results[name].percent for name in names]


async def test_what_was_entered_and_then_told_by_the_one_stop_shop_too_is_seen_and_taken_back(kit: Kit) -> None:
    await enter(kit, figures_of(DAY))
    officer = await kit.person(kit.commune)
    assert "Tính trùng" not in (await officer.get("/kpis/by-hand")).text
    await count(kit, kit.commune, dossiers_received=10, dossiers_returned=9)
    assert "Tính trùng" in (await officer.get("/kpis/by-hand")).text
    asked = {"month": str(LAST.begin), "why": "Một cửa đã kết nối"}
    assert (await officer.post("/kpis/by-hand/withdraw", data=asked)).status_code == 303
    assert await seen(kit, "dossiers_received", "dossiers_returned", "dossiers_on_time", "open") == (10, 9, 0, 10)
    assert (await officer.post("/api/kpis/by-hand/withdraw", json=asked)).status_code == 409
    page = (await officer.get("/kpis/by-hand")).text
    assert ("Tính trùng" in page, "Đã gỡ" in page, "Một cửa đã kết nối" in page) == (False, True, True)


async def test_of_a_sheet_with_a_wrong_row_nothing_is_written(kit: Kit) -> None:
    await count(kit, kit.commune, date(2024, 5, 9), dossiers_received=1)
    rows = [
        figures_of(DAY), figures_of(date(2024, 3, 1), dossiers_on_time=9), figures_of(date(2024, 3, 1)),
        figures_of(date(today().year + 1, 1, 1)), figures_of(date(2024, 5, 1)),
    ]  # fmt: skip
    with pytest.raises(BadInput) as wrong:
        await enter(kit, *rows)
    assert [one["path"] for one in wrong.value.details] == [
        "/3/Trong đó trước hạn, đúng hạn", "/5/Tháng", "/6/Tháng", "/3/Tháng", "/4/Tháng",
    ]  # fmt: skip
    assert await seen(kit, "dossiers_received") == (0,)


async def test_a_sheet_comes_in_and_figures_leave(kit: Kit) -> None:
    officer = await kit.person(kit.commune)
    assert (await officer.get("/kpis/by-hand/empty.xlsx")).status_code == 200
    head = "Năm;Tháng;Hồ sơ đã nhận;Hồ sơ đã trả kết quả;Trong đó trước hạn, đúng hạn;Trong đó trước hạn"
    content = f"{head}\n{DAY.year};{DAY.month};20;10;9;4\n".encode()
    answer = await officer.post("/kpis/by-hand", files={"file": ("thang.csv", content, "text/csv")})
    assert answer.status_code == 303, answer.text[-2000:]
    assert await seen(kit, "dossiers_received", "dossiers_on_time") == (20, 9)
    assert "Nhập tay" in (await officer.get("/kpis/by-hand")).text
    assert "nhập tay" in (await officer.get(f"/kpis?period={LAST.key}")).text
    sheet = (await officer.get(f"/kpis/export?period={LAST.key}&kind=csv")).raise_for_status().text
    assert "90" in sheet.splitlines()[1]
    closed = await close(kit, kit.commune)
    kept = (await officer.get(f"/kpis/reports/{closed.id}/export?kind=csv")).raise_for_status().text
    assert "Quyết định 766" in kept


async def test_who_may_not_enter_may_not(kit: Kit) -> None:
    auditor: httpx.AsyncClient = await kit.person(kit.commune, "auditor")
    asked = {"months": [figures_of(DAY).model_dump()], "why": "Thử"}
    assert (await auditor.post("/api/kpis/by-hand", json=asked)).status_code == 403
    assert (await (await kit.person(kit.commune)).post("/api/kpis/by-hand", json=asked)).status_code == 201
