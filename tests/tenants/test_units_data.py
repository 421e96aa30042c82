import csv
import re
import unicodedata
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files

from tenants.data.build_units import KINDS, Unit, without_namesakes

with (files("tenants.data") / "units.csv").open(encoding="utf-8") as _file:
    HEADER, *_ROWS = csv.reader(_file)
UNITS = [Unit(*row) for row in _ROWS]
BY_KEY = {unit.key: unit for unit in UNITS}


def on(day: str) -> list[Unit]:
    return [unit for unit in UNITS if unit.valid_from <= day <= (unit.valid_to or "9999")]


def counted(day: str) -> dict[str, int]:
    return dict(Counter(unit.level for unit in on(day)))


def kinds(units: list[Unit]) -> dict[str, int]:
    return dict(Counter(unit.kind for unit in units))


def below(key: str) -> list[Unit]:
    children = [unit for unit in UNITS if unit.parent_key == key]
    return children + [unit for child in children for unit in below(child.key)]


def predecessors(key: str) -> set[str]:
    return set(BY_KEY[key].predecessor_keys.split())


def test_the_columns_are_those_of_a_unit() -> None:
    assert tuple(HEADER) == Unit._fields


def test_until_june_2025_there_are_63_provinces_696_districts_and_10035_communes() -> None:
    for day in ("2024-03-01", "2025-06-30"):
        assert counted(day) == {"province": 63, "district": 696, "commune": 10_035}


def test_from_july_2025_there_are_34_provinces_and_3321_communes_on_every_day() -> None:
    days = {unit.valid_from for unit in UNITS if unit.valid_from >= "2025-07-01"} | {
        "2026-04-29",
        "2026-11-23",
    }
    for day in days:
        assert counted(day) == {"province": 34, "commune": 3_321}


def test_kinds_are_those_the_resolutions_of_2025_and_2026_left() -> None:
    assert kinds(on("2025-07-01")) == {
        "tinh": 28,
        "thanh_pho_tw": 6,
        "xa": 2_621,
        "phuong": 687,
        "dac_khu": 13,
    }
    assert kinds(on("2026-10-10")) == {
        "tinh": 25,
        "thanh_pho_tw": 9,
        "xa": 2_599,
        "phuong": 709,
        "dac_khu": 13,
    }


def test_keys_are_unique_and_fit_a_url_and_an_event_subject() -> None:
    assert len(BY_KEY) == len(UNITS)
    assert all(re.fullmatch(r"[a-z0-9-]+", unit.key) for unit in UNITS)


def test_a_key_is_the_code_and_since_2025_the_year_too() -> None:
    digits = {"province": 2, "district": 3, "commune": 5}
    for unit in UNITS:
        assert re.fullmatch(r"\d+", unit.code)
        assert len(unit.code) == digits[unit.level]
        year = unit.valid_from[:4]
        assert unit.key == (unit.code if year == "2004" else f"{unit.code}-{year}")


def test_a_name_is_in_nfc_and_begins_with_the_type_its_kind_means() -> None:
    for unit in UNITS:
        types = {kind: prefix for prefix, kind in KINDS[unit.level].items()}
        assert unit.name == unicodedata.normalize("NFC", unit.name).strip()
        assert re.fullmatch(rf"{types[unit.kind]} [\w’ -]+", unit.name)


def test_every_row_names_its_legal_basis() -> None:
    assert all(re.fullmatch(r"\d+/[\w/-]+", unit.legal_basis) for unit in UNITS)


def test_a_parent_exists_stands_one_level_up_and_lives_as_long_as_its_child() -> None:
    up = {"district": {"province"}, "commune": {"district", "province"}}
    for unit in UNITS:
        if unit.level == "province":
            assert not unit.parent_key
            continue
        parent = BY_KEY[unit.parent_key]
        assert parent.level in up[unit.level]
        assert parent.valid_from <= unit.valid_from
        assert (parent.valid_to or "9999") >= (unit.valid_to or "9999")


def test_a_parent_and_a_predecessor_stand_before_the_unit_so_nothing_goes_in_circles() -> None:
    place = {unit.key: number for number, unit in enumerate(UNITS)}
    for unit in UNITS:
        assert all(place[key] < place[unit.key] for key in predecessors(unit.key))
        assert not unit.parent_key or place[unit.parent_key] < place[unit.key]


def test_a_unit_begins_the_day_after_its_predecessors_ended() -> None:
    for unit in UNITS:
        ended = {date.fromisoformat(BY_KEY[key].valid_to) for key in predecessors(unit.key)}
        assert {str(day + timedelta(days=1)) for day in ended} <= {unit.valid_from}


def test_no_old_province_or_commune_is_lost_and_of_the_districts_only_the_islands_go_on() -> None:
    old = [unit for unit in UNITS if unit.valid_to == "2025-06-30"]
    taken = {key for unit in UNITS for key in predecessors(unit.key)}
    assert {unit.key for unit in old if unit.level != "district"} <= taken
    assert {unit.key for unit in old if unit.level == "district"} & taken == {
        "318",
        "471",
        "498",
        "536",
        "755",
    }
    assert all(predecessors(unit.key) for unit in UNITS if unit.valid_from >= "2025-07-01")


def test_the_province_of_the_dispatch_had_10_districts_and_119_communes() -> None:
    quang_tri = below("45")
    districts = [unit for unit in quang_tri if unit.level == "district"]
    communes = [unit for unit in quang_tri if unit.level == "commune"]
    assert BY_KEY["45"].name == "Tỉnh Quảng Trị"
    assert {unit.key for unit in districts} == {"461", "462", *(str(code) for code in range(464, 472))}
    assert kinds(districts) == {"thanh_pho": 1, "thi_xa": 1, "huyen": 8}
    assert kinds(communes) == {"xa": 95, "phuong": 13, "thi_tran": 11}
    assert not below("471")


def test_the_province_it_became_has_78_communes_and_one_is_an_island() -> None:
    communes = below("44-2025")
    assert kinds(communes) == {"xa": 69, "phuong": 8, "dac_khu": 1}
    assert [unit.key for unit in communes if unit.kind == "dac_khu"] == ["19742-2025"]
    assert BY_KEY["19742-2025"].name == "Đặc khu Cồn Cỏ"
    assert predecessors("19742-2025") == {"471"}


def test_code_44_names_two_provinces() -> None:
    assert BY_KEY["44"].name == "Tỉnh Quảng Bình"
    assert BY_KEY["44-2025"].name == "Tỉnh Quảng Trị"
    assert predecessors("44-2025") == {"44", "45"}


def test_a_commune_comes_from_the_provinces_its_province_comes_from() -> None:
    for unit in UNITS:
        if unit.level == "commune" and unit.valid_from == "2025-07-01":
            parts = [BY_KEY[key] for key in predecessors(unit.key)]
            above = {
                part.parent_key if part.level == "district" else BY_KEY[part.parent_key].parent_key for part in parts
            }
            assert above <= predecessors(unit.parent_key)


def test_a_namesake_far_away_is_no_predecessor() -> None:
    assert {BY_KEY[key].parent_key for key in predecessors("29869-2025")} == {"866"}
    parts = {"a_x_one", "a_x_four", "a_y_four", "b_x_four", "b_x_two", "a_z_two"}
    assert without_namesakes(parts) == {"a_x_one", "a_x_four", "a_z_two"}


def test_what_changed_its_kind_in_2026_keeps_its_code_and_has_a_row_for_each_kind() -> None:
    city = BY_KEY["75-2026"]
    assert (city.kind, city.valid_from, city.legal_basis) == ("thanh_pho_tw", "2026-04-30", "30/2026/QH16")
    assert (BY_KEY["75-2025"].kind, BY_KEY["75-2025"].valid_to) == ("tinh", "2026-04-29")
    was, now = BY_KEY["25270-2025"], BY_KEY["25270-2026"]
    assert (was.name, now.name) == ("Xã Lộc Ninh", "Phường Lộc Ninh")
    assert now.legal_basis == "237/NQ-UBTVQH16"
    changed = [unit for unit in UNITS if unit.key.endswith("-2026")]
    assert len(changed) == 3 + 54 + 99 + 95
    assert all(predecessors(unit.key) == {f"{unit.code}-2025"} for unit in changed)
    assert sum(unit.kind != BY_KEY[f"{unit.code}-2025"].kind for unit in changed) == 3 + 22
