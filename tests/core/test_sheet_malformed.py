"""Malformed and malicious files by the hundred: each is read or refused in a sentence, and none harms the house."""

import io
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core import BadInput
from core.sheet import to_csv
from core.sheet.cell import value_of
from core.sheet.reading import LARGEST_BYTES, SECONDS, opened
from core.sheet.writing import Sheet

XLS = (Path(__file__).parent / "households.xls").read_bytes()
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)


def ods(rows: str) -> bytes:
    """Return the smallest ODS that holds these rows."""
    out = io.BytesIO()
    sheet = f'<table:table table:name="A">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", SPREADSHEET)
        made.writestr("META-INF/manifest.xml", f"<manifest:manifest {NAMES}/>")
        made.writestr("content.xml", f"<office:document-content {NAMES}>{body}</office:document-content>")
    return out.getvalue()


def ods_row(*cells: str, times: int = 1, each: int = 1) -> str:
    start = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{each}">'
    inside = "".join(f"{start}<text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f'<table:table-row table:number-rows-repeated="{times}">{inside}</table:table-row>'


def xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["Chủ hộ", "Ngày"])
        page.write_row(1, 0, ["Hồ Văn An", date(2026, 11, 23)])
    return out.getvalue()


def changed(book: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one of its parts changed, well packed again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


XLSX, ODS, SHEET = xlsx(), ods(ods_row("Chủ hộ", "Ngày") + ods_row("Hồ Văn An", "x")), "xl/worksheets/sheet1.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
CSV = to_csv(Sheet("A", {"Chủ hộ": "a", "Ngày": "b"}, [{"a": 'Hồ "Văn" An', "b": 1.5}]))


def outcome(content: bytes) -> Any:
    """Return the rows of a file, or the sentence that refuses it; anything else is a fault."""
    try:
        return opened(content)
    except BadInput as refused:
        return str(refused)


def test_the_four_kinds_of_file_are_read() -> None:
    assert outcome(XLS) == [
        [3, ["Chủ hộ", "Ngày ghi sổ", "Loại hộ", "Diện tích (m²)", "Số người", "Có mạng"]],
        [5, ["Hồ Văn An", "23/11/2026", "near", 12.5, "", True]],
    ]
    assert outcome(XLSX) == [[1, ["Chủ hộ", "Ngày"]], [2, ["Hồ Văn An", "23/11/2026"]]]
    assert outcome(ODS) == [[1, ["Chủ hộ", "Ngày"]], [2, ["Hồ Văn An", "x"]]]
    assert outcome(CSV) == [[1, ["Chủ hộ", "Ngày"]], [2, ['Hồ "Văn" An', "1.5"]]]


def tail(text: bytes) -> Callable[[bytes], bytes]:
    return lambda old: old.replace(b"</sheetData>", text + b"</sheetData>")


def tree(depth: int) -> Callable[[bytes], bytes]:
    return lambda old: b"<a>" * depth + old


def grown(old: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">' + b'<!ENTITY b "&a;&a;">' * 50 + b"]>" + old


def words(count: int) -> Callable[[bytes], bytes]:
    return lambda _: b"<sst>" + b"<si><t>a</t></si>" * count + b"</sst>"


FAR = tail(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
BOMBS: dict[str, Callable[[], bytes]] = {
    "a cell at the far end": lambda: changed(XLSX, SHEET, FAR),
    "blanks without end": lambda: changed(XLSX, SHEET, tail(b" " * 400_000_000)),
    "words without end": lambda: changed(XLSX, "xl/sharedStrings.xml", words(6_000_000)),
    "a row repeated": lambda: ods(ods_row("a", times=2**31, each=16_384)),
    "a cell repeated": lambda: ods(ods_row("a", each=2**31)),
    "entities": lambda: changed(XLSX, SHEET, grown),
    "a deep tree": lambda: changed(XLSX, SHEET, tree(3_000_000)),
    "a sheet outside": lambda: changed(XLSX, RELATIONS, lambda old: old.replace(b"worksheets/", b"../../../etc/")),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_bounded_in_time_and_memory(bomb: str) -> None:
    content = BOMBS[bomb]()
    assert len(content) < LARGEST_BYTES, "else it would be refused by its size alone"
    began = time.monotonic()
    assert len(str(outcome(content))) < 3_000
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("bomb", ["a cell at the far end", "words without end"])
def test_what_wants_too_much_is_refused_and_the_next_file_is_read(bomb: str) -> None:
    assert "tốn quá nhiều bộ nhớ" in outcome(BOMBS[bomb]())
    assert outcome(XLSX)[0] == [1, ["Chủ hộ", "Ngày"]]


def malformed(chance: Random) -> bytes:
    """Return a file that was a sheet before it was cut, spliced, or had bytes or a part of it overwritten."""
    content = chance.choice([XLS, XLSX, ODS, CSV])
    if content in (XLSX, ODS) and chance.random() < 0.6:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            part = chance.choice([name for name in book.namelist() if name.endswith((".xml", ".rels"))])
        return changed(content, part, lambda old: damaged(chance, old))
    return damaged(chance, content)


def damaged(chance: Random, content: bytes) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at, patch = chance.randrange(len(content)), chance.randbytes(chance.randint(0, 8))
        content = content[:at] + patch + content[at + chance.randint(0, len(patch) + 4) :]
    return content[: chance.randrange(len(content))] if chance.random() < 0.2 else content


@settings(max_examples=6, database=None, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_malformed_file_is_read_or_refused_and_nothing_else(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - no secret
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(outcome, [malformed(chance) for _ in range(50)]):
            assert isinstance(found, list) or found.endswith("."), found


@given(
    cell=st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.booleans()
    | st.from_regex(r"[-+]?[\d.,/ -]{1,40}"),
    wanted=st.sampled_from([str, int, float, bool, date]),
)  # fmt: skip
def test_a_cell_gives_the_kind_that_is_wanted_or_a_sentence(cell: Any, wanted: type) -> None:
    try:
        assert isinstance(value_of(cell, wanted), (wanted, int, float))
    except ValueError as refused:
        assert str(refused).startswith("Cần là")  # noqa: PT017 - either way is right
