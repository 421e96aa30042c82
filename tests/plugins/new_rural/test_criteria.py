"""What the law lays down: two sets by date, targets by place, and the province's word over them."""

from collections import Counter
from datetime import date

import httpx
import pytest

from core.testing import Kit, TestBus
from plugins.new_rural.models.criteria import Comparison, Indicator, State, state_of
from plugins.new_rural.models.ruling import NewPlace, NewRuling
from plugins.new_rural.service import catalogue, places, rulings
from tests.plugins.new_rural.office import COMMUNE, NEIGHBOUR, Office

OLD, NEW = "2021-2025", "2026-2030"
RULING = {"code": "2.1", "target": 100, "valid_from": "2025-01-01", "basis": "QĐ 01/2025/QĐ-UBND của tỉnh"}


def indicator(comparison: Comparison, target: float | None) -> Indicator:
    return Indicator(OLD, 1, "1.1", "", "", comparison, target, stand_in=False, needs_check=False, basis="")


HELD = [
    (Comparison.AT_LEAST, 80, 80, True),
    (Comparison.AT_LEAST, 80, 79.99, False),
    (Comparison.AT_MOST, 5, 5, True),
    (Comparison.AT_MOST, 5, 5.01, False),
    (Comparison.YES, None, 1, True),
    (Comparison.YES, None, 0, False),
    (Comparison.AT_LEAST, None, 100, None),
    (Comparison.AT_LEAST, 80, None, None),
    (Comparison.YES, None, None, None),
]


@pytest.mark.parametrize(("comparison", "target", "value", "met"), HELD)
def test_a_value_is_held_against_its_target(
    comparison: Comparison, target: float | None, value: float | None, *, met: bool | None
) -> None:
    assert indicator(comparison, target).met(value) is met


@pytest.mark.parametrize(
    ("met", "state"),
    [
        ([True, True], State.MET),
        ([True, False], State.NOT_MET),
        ([True, None], State.UNKNOWN),
        ([False, None], State.NOT_MET),
        ([None], State.UNKNOWN),
        ([], State.UNKNOWN),
    ],
)
def test_a_criterion_is_met_only_if_every_indicator_is_and_not_assessed_is_not_unmet(
    met: list[bool | None], state: State
) -> None:
    assert state_of(met) is state


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2022, 3, 7), None),
        (date(2022, 3, 8), OLD),
        (date(2026, 2, 14), OLD),
        (date(2026, 2, 15), NEW),
        (date(2029, 1, 1), NEW),
    ],
)
def test_the_date_decides_which_set_holds(day: date, wanted: str | None) -> None:
    found = catalogue.set_on(day)
    assert (found and found.id) == wanted


def test_the_sets_have_the_criteria_of_the_decisions_and_flag_what_is_from_memory() -> None:
    assert [len(catalogue.criteria(one)) for one in (OLD, NEW)] == [19, 10]
    assert catalogue.find_criterion(OLD, 18).title == "Hệ thống chính trị và tiếp cận pháp luật"
    assert catalogue.find_criterion(NEW, 10).title == "Tiếp cận pháp luật và an ninh, quốc phòng"
    assert len({one.group for one in catalogue.criteria(OLD).values()}) == 5
    assert len(catalogue.national(OLD)) == catalogue.find_set(OLD).indicators == 57
    assert catalogue.find_set(NEW).indicators == 47
    assert all(one.needs_check for found in (OLD, NEW) for one in catalogue.national(found))
    assert all(one.stand_in for one in catalogue.national(NEW))
    codes = Counter(one.code for one in catalogue.national(OLD))
    assert max(codes.values()) == 1
    assert {code for code, _ in catalogue.national_targets(OLD)} <= codes.keys()


async def test_targets_differ_by_region_and_a_poor_commune_goes_by_the_northern_mountains(
    kit: Kit, office: Office
) -> None:
    async def target(unit: str, code: str) -> float | None:
        async with kit.work(unit) as work:
            found = await rulings.indicators(work, catalogue.find_set(OLD), date(2025, 6, 30))
        return next(one.target for one in found if one.code == code)

    assert await target(COMMUNE, "12.1") == 70
    word = {"code": "DBKK", "valid_from": "2025-01-01", "basis": "Xã khu vực III, QĐ 861/QĐ-TTg"}
    address = office.at_commune("/api/new_rural/place/region")
    assert (await kit.administrator.post(address, json=word)).status_code == 201
    assert await target(COMMUNE, "12.1") == 60
    assert await target(COMMUNE, "15.1") == 90
    assert await target(COMMUNE, "2.1") is None
    assert await target(NEIGHBOUR, "12.1") == 70


async def test_a_commune_does_not_classify_itself_and_a_place_holds_from_its_day(kit: Kit, office: Office) -> None:
    word = {"code": "N3", "valid_from": "2026-03-01", "basis": "QĐ phân loại của tỉnh"}
    own = await (await kit.person(COMMUNE, "administrator")).post("/api/new_rural/place/group", json=word)
    assert (own.status_code, "không tự phân loại" in own.text) == (403, True)
    district, address = (
        await kit.person(kit.district, "administrator", below=True),
        office.at_commune("/new_rural/place/group"),
    )
    assert (await district.post(address, data={**word, "code": "N9"})).status_code == 400
    assert (await district.post(address, data=word)).status_code == 303
    async with kit.work(COMMUNE) as work:
        assert await places.place_on(work, "group", date(2026, 2, 28)) is None
        placed = await places.place_on(work, "group", date(2026, 3, 1))
    assert placed is not None
    assert (placed.kind.code, placed.decided_at) == ("N3", kit.district)


async def test_a_township_is_not_judged(kit: Kit, client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/new_rural/assessments", json={"assessed_on": "2025-06-30"})
    assert answer.status_code == 404
    word = {"code": "N3", "valid_from": "2026-03-01", "basis": "QĐ phân loại"}
    address = f"http://dinh/t/{kit.commune}/api/new_rural/place/group"
    assert (await kit.administrator.post(address, json=word)).status_code == 404


async def test_the_provinces_word_on_a_target_reaches_every_commune_from_its_day(
    kit: Kit, office: Office, bus: TestBus
) -> None:
    assessment = await office.begin("2025-06-30")
    await office.give(assessment, _2_1=95)
    for elsewhere in (COMMUNE, kit.district):
        address = f"/t/{elsewhere}/api/new_rural/sets/{OLD}/rulings"
        assert (await kit.administrator.post(address, json=RULING)).status_code == 403
    assert (await kit.administrator.post(f"/t/{kit.province}/api/new_rural/sets/{OLD}/rulings", json=RULING)).is_success
    await bus.settle()
    scores = (await office.commune.get(f"/api/new_rural/assessments/{assessment}/scores")).json()
    assert [(one["target"], one["met"]) for one in scores] == [(100, False)]
    for day, wanted in ((date(2024, 12, 31), None), (date(2025, 1, 1), 100)):
        async with kit.work(NEIGHBOUR) as work:
            found = await rulings.indicators(work, catalogue.find_set(OLD), day)
        assert next(one.target for one in found if one.code == "2.1") == wanted
    async with kit.work(kit.province) as work:
        [ruling] = await rulings.rulings(work, OLD)
        assert COMMUNE in ruling.handed
        assert kit.commune not in ruling.handed
        await rulings.hand_to_new_communes(work)
    async with kit.work(COMMUNE) as work:
        assert len(await rulings.rulings(work, OLD)) == 1


async def test_what_was_submitted_keeps_the_target_it_was_judged_by(kit: Kit, office: Office, bus: TestBus) -> None:
    address = f"/t/{kit.province}/api/new_rural/sets/{OLD}/rulings"
    assert (await kit.administrator.post(address, json={**RULING, "target": 90})).is_success
    assessment = await office.begin("2025-06-30")
    await office.give(assessment, _2_1=95)
    (await office.commune.post(f"/api/new_rural/assessments/{assessment}/submit")).raise_for_status()
    assert (await kit.administrator.post(address, json=RULING)).is_success
    await bus.settle()
    [score] = (await office.commune.get(f"/api/new_rural/assessments/{assessment}/scores")).json()
    assert (score["target"], score["met"]) == (90, True)
    page = (await office.commune.get(f"/new_rural/criteria/{OLD}/2")).text
    assert "≥ 90 %" in page
    assert "≥ 100 %" not in page


async def test_a_word_for_a_place_goes_before_the_word_for_all(kit: Kit) -> None:
    for word in (
        {**RULING, "target": 90},
        {**RULING, "target": 70, "place": "BTB"},
        {**RULING, "target": 50, "place": "TN"},
    ):
        answer = await kit.administrator.post(f"/t/{kit.province}/api/new_rural/sets/{OLD}/rulings", json=word)
        assert answer.is_success, answer.text
    async with kit.work(COMMUNE) as work:
        found = await rulings.indicators(work, catalogue.find_set(OLD), date(2025, 6, 30))
    assert next(one.target for one in found if one.code == "2.1") == 70


async def test_what_stands_in_goes_only_when_all_indicators_of_the_decision_are_written_in(kit: Kit) -> None:
    new = {
        "code": "9.1", "title": "Mức độ hài lòng của người dân", "unit": "%", "comparison": "at_least", "target": 90,
        "valid_from": "2026-03-01", "basis": "QĐ 51/2025/QĐ-TTg, Phụ lục I",
    }  # fmt: skip
    address = f"/t/{kit.province}/api/new_rural/sets/{NEW}/rulings"

    async def codes(day: date, criterion: int = 9) -> list[str]:
        async with kit.work(COMMUNE) as work:
            found = await rulings.indicators(work, catalogue.find_set(NEW), day)
        return [one.code for one in found if one.criterion == criterion]

    nameless = await kit.administrator.post(address, json={**new, "title": ""})
    assert (nameless.status_code, nameless.json()["errors"][0]["path"]) == (400, "/title")
    assert (await kit.administrator.post(address, json=new)).is_success
    assert await codes(date(2026, 2, 28)) == ["9.0"]
    assert await codes(date(2026, 3, 1)) == ["9.0", "9.1"]
    rest = [NewRuling(**{**new, "code": f"8.{number}"}) for number in range(1, catalogue.find_set(NEW).indicators)]
    async with kit.work(kit.province) as work:
        await rulings.lay_down(work, NEW, rest)
    assert await codes(date(2026, 3, 1)) == ["9.1"]
    assert "8.0" not in await codes(date(2026, 3, 1), 8)
    gone = {"code": "9.1", "retired": True, "valid_from": "2026-04-01", "basis": "Nhập nhầm"}
    assert (await kit.administrator.post(address, json=gone)).is_success
    assert await codes(date(2026, 4, 1)) == ["9.0"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"code": "25.1"}, "/code"),
        ({"target": None}, "/target"),
        ({"place": "NOWHERE"}, "/place"),
        ({"valid_from": "2027-01-01"}, "/valid_from"),
        ({"retired": True}, "/retired"),
    ],
)
async def test_a_word_that_does_not_fit_is_refused_at_its_field(kit: Kit, change: dict[str, object], path: str) -> None:
    address = f"/t/{kit.province}/api/new_rural/sets/{OLD}/rulings"
    answer = await kit.administrator.post(address, json={**RULING, **change})
    assert (answer.status_code, path in {one["path"] for one in answer.json()["errors"]}) == (400, True)


async def test_whoever_joins_later_is_given_the_words_the_next_day(kit: Kit, bus: TestBus) -> None:
    await kit.switch(NEIGHBOUR, "new_rural", on=False)
    address = f"/t/{kit.province}/api/new_rural/sets/{OLD}/rulings"
    assert (await kit.administrator.post(address, json=RULING)).is_success
    await kit.switch(NEIGHBOUR, "new_rural", on=True)
    async with kit.work(NEIGHBOUR) as work:
        assert await rulings.rulings(work, OLD) == []
    async with kit.work(kit.province) as work:
        await rulings.hand_to_new_communes(work)
    await bus.settle()
    async with kit.work(NEIGHBOUR) as work:
        assert [one.code for one in await rulings.rulings(work, OLD)] == ["2.1"]


async def test_a_place_is_told_by_the_province_where_nobody_has_spoken(kit: Kit) -> None:
    async with kit.work(COMMUNE) as work:
        placed = await places.place_on(work, "region", date(2025, 6, 30))
        assert placed is not None
        assert (placed.kind.title, placed.decided_at) == ("Bắc Trung Bộ", "")
        assert NewPlace(code="BTB", valid_from=date(2025, 1, 1), basis="Quyết định").code == placed.kind.code
