"""Catalogues of units: the official one is read whole, a faulty one is refused with its lines."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import sampled_from

from core import BadInput
from tenants.service.units import OFFICIAL, read_units

HEADING = OFFICIAL.read_text(encoding="utf-8-sig").splitlines()[0]
PROVINCE = "45,45,province,tinh,Tỉnh Quảng Trị,,2004-07-08,2025-06-30,124/2004/QĐ-TTg,"
DISTRICT = "461,461,district,thi_xa,Thị xã Quảng Trị,45,2004-07-08,2025-06-30,124/2004/QĐ-TTg,"
COLUMNS = HEADING.split(",")

plain_text = st.text(st.characters(codec="utf-8", exclude_characters=',"\r\n'), min_size=1, max_size=20)
junk = sampled_from(["\x00", "*", "a b", "=1+1", "9" * 400, "0000-01-01", "2026-02-30", "0", "\ufeff"]) | plain_text
WRONG = {
    "key": junk.filter(lambda cell: not re.fullmatch(r"\s*[a-z0-9][a-z0-9-]{0,47}\s*", cell)) | st.just("x" * 49),
    "code": st.just("9" * 21),
    "level": junk,
    "kind": st.just("đ" * 41),
    "name": st.just("đ" * 201),
    "valid_from": junk,
    "valid_to": junk.filter(str.strip),
    "legal_basis": st.just("x" * 201),
}
NEEDED = ["key", "code", "level", "kind", "name", "valid_from"]


def with_cell(line: str, column: str, cell: str) -> str:
    """Return a line with one cell replaced."""
    return ",".join(cell if name == column else old for name, old in zip(COLUMNS, line.split(","), strict=True))


@st.composite
def catalogues(draw: st.DrawFn) -> bytes:
    """Draw a catalogue with something wrong in the province or right below it."""
    column = draw(sampled_from(sorted(WRONG)))
    spoiled = with_cell(DISTRICT, column, draw(WRONG[column]))
    catalogue = [
        [PROVINCE, spoiled],
        [PROVINCE, DISTRICT, spoiled],
        [with_cell(PROVINCE, "valid_from", draw(junk))],
        [PROVINCE, with_cell(DISTRICT, draw(sampled_from(NEEDED)), "")],
        [PROVINCE, DISTRICT, DISTRICT],
        [PROVINCE, DISTRICT, with_cell(DISTRICT, "parent_key", "461")],
        [PROVINCE, PROVINCE],
        [f"{PROVINCE},{draw(junk)}"],
        [PROVINCE, DISTRICT[: draw(st.integers(3, 60))]],
        [PROVINCE, DISTRICT.replace("Thị", '"Thị')],
        [DISTRICT],
        [],
    ]
    whole = "\n".join([HEADING, *draw(sampled_from(catalogue))]).encode()
    other_heading = whole.replace(b"key", draw(junk).encode(), 1)
    return draw(sampled_from([whole, whole, other_heading, whole + b"\n461,\xff", b"\xff" + whole]) | st.binary())


@settings(
    max_examples=3_000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=catalogues())
def test_a_malformed_catalogue_is_refused_and_says_where(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"\w") as wrong:
        read_units(path, "45")
    assert all(re.match(r"\d+/.", fault["path"]) and fault["message"] for fault in wrong.value.details)


def test_a_unit_in_its_own_shadow_cannot_hang_the_house(tmp_path: Path) -> None:
    circle = [with_cell(PROVINCE, "parent_key", "461"), DISTRICT, with_cell(DISTRICT, "parent_key", "461")]
    path = tmp_path / "units.csv"
    path.write_text("\n".join([HEADING, *circle]), encoding="utf-8")
    with pytest.raises(BadInput) as wrong:
        read_units(path, "45")
    assert [fault["path"] for fault in wrong.value.details] == ["4/key"]


@pytest.mark.parametrize(("root", "units"), [("45", 130), ("44-2025", 79)])
def test_the_official_catalogue_is_read_parents_first(root: str, units: int) -> None:
    found = read_units(OFFICIAL, root)
    assert len(found) == units
    seen: set[str | None] = {None}
    for unit in found:
        assert unit.parent_key in seen
        seen.add(unit.key)


def test_a_province_that_is_not_there_is_named() -> None:
    with pytest.raises(BadInput, match="«999»"):
        read_units(OFFICIAL, "999")
