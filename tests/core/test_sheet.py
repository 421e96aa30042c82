"""Sheets come in row by row or not at all, and leave as what people and programs can read."""

import io
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlmodel import Field

from core import BadInput, Choice, Shape, Sheet
from core.sheet import blank, read, to_csv, to_xlsx
from core.sheet.cell import fold, value_of


class Kind(Choice):
    POOR = "poor", "Hộ nghèo"
    NEAR = "near", "Hộ cận nghèo"


class Household(Shape):
    head: str = Field(title="Chủ hộ", min_length=2, max_length=100, description="Họ tên như trong sổ")
    since: date = Field(title="Ngày ghi sổ")
    kind: Kind = Field(title="Loại hộ")
    area: float | None = Field(default=None, title="Diện tích (m²)", ge=0)
    people: int = Field(default=1, title="Số người", ge=1, le=50)
    online: bool = Field(default=False, title="Có mạng")


HEADINGS = ["Chủ hộ", "Ngày ghi sổ", "Loại hộ", "Diện tích (m²)", "Số người", "Có mạng"]
AN = Household(head="Hồ Văn An", since=date(2026, 11, 23), kind=Kind.NEAR, area=12.5, people=4, online=True)


def book(*rows: list[Any], hidden: bool = False, above: int = 0) -> bytes:
    """Return an XLSX of these rows; a day is a real day; above it so many empty rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as made:
        if hidden:
            cover = made.add_worksheet("Ẩn")
            cover.write(0, 0, "Không ai thấy")
        page = made.add_worksheet("Hộ")
        page.activate()
        page.set_first_sheet()
        if hidden:
            cover.hide()
        for at, row in enumerate(rows, start=above):
            page.write_row(at, 0, row)
    return out.getvalue()


def faults(content: bytes) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read(content, Household)
    return {one["path"]: one["message"] for one in refused.value.details}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_whatever_parts_its_cells_and_marks_its_beginning(separator: str, encoding: str) -> None:
    line = ["Hồ Văn An", "23/11/2026", "hộ cận nghèo", '"12,5"', "4", "có"]
    text = separator.join(HEADINGS) + "\r\n" + separator.join(line) + "\r\n"
    assert read(text.encode(encoding), Household) == [AN]


def test_a_workbook_gives_real_days_numbers_and_truths() -> None:
    rows = read(book(HEADINGS, ["Hồ Văn An", date(2026, 11, 23), "near", 12.5, 4, True]), Household)
    assert rows == [AN]
    assert rows.numbers == [2]


def test_a_hidden_sheet_is_not_read_and_rows_keep_their_numbers() -> None:
    line = ["Hồ Văn An", "2026-11-23", "Hộ cận nghèo", "12,5", "4", "x"]
    rows = read(book(HEADINGS, [], line, [""], line, hidden=True, above=3), Household)
    assert rows == [AN, AN]
    assert rows.numbers == [6, 8]


def test_a_formula_counts_as_its_value() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, HEADINGS[:3])
        page.write_formula(1, 0, '="Hồ"', None, "Hồ Văn An")
        page.write_row(1, 1, ["1/2/2026", "Hộ nghèo"])
    assert read(out.getvalue(), Household)[0].head == "Hồ Văn An"


@pytest.mark.parametrize(
    ("written", "wanted", "meant"),
    [
        ("23/11/2026", date, date(2026, 11, 23)),
        ("1-2-2026", date, date(2026, 2, 1)),
        ("1.2.2026", date | None, date(2026, 2, 1)),
        ("2026-11-23", date, date(2026, 11, 23)),
        ("1.250", int, 1250),
        ("1.250.000", int, 1_250_000),
        ("1.250,5", float, 1250.5),
        ("1,250.5", float, 1250.5),
        ("12,5", float, 12.5),
        ("0.125", float, 0.125),
        ("-3", int, -3),
        (12.5, float, 12.5),
        ("12,25", Decimal, Decimal("12.25")),
        ("CÓ", bool, True),
        ("khong", bool, False),
        (True, bool, True),
        ("HO  NGHEO", Kind, Kind.POOR),
        ("poor", Kind | None, Kind.POOR),
        ("b", Literal["a", "B"], "B"),
        (912345678.0, str, "912345678"),
        ("a\u0300", str, "à"),
        (True, str, "Có"),
    ],
)
def test_a_cell_is_read_as_people_in_vietnam_write(written: Any, wanted: Any, meant: object) -> None:
    assert value_of(written, wanted) == meant


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("31/02/2026", date), ("23/11/26", date), (46349, date), ("1960", date), ("23/11/1026", date), (True, date),
        ("nan", float), ("inf", float), ("1e5", float), ("1.25.0", float), ("٣", int), ("12 m", float), (True, int),
        ("có thể", bool), (2, bool), ("Hộ giàu", Kind), ("", Kind),
    ],
)  # fmt: skip
def test_a_cell_that_can_be_misread_is_not_read(written: Any, wanted: Any) -> None:
    with pytest.raises(ValueError, match=r"^(Cần là|Hãy chọn một trong:) .+\.$"):
        value_of(written, wanted)


def test_everything_that_is_wrong_is_told_at_its_row_and_column() -> None:
    good = ["Hồ Văn An", "23/11/2026", "Hộ nghèo"]
    bad = ["A", "31/02/2026", "Hộ giàu", -3, 4.5, "có thể"]
    content = book(HEADINGS, good, [], bad, ["", "23/11/2026", "Hộ nghèo", "", "", "", "thừa"])
    assert faults(content) == {
        "/4/Chủ hộ": "Cần ít nhất 2 ký tự.",
        "/4/Ngày ghi sổ": "Cần là một ngày, như 23/11/2026.",
        "/4/Loại hộ": "Hãy chọn một trong: Hộ nghèo; Hộ cận nghèo.",
        "/4/Diện tích (m²)": "Nhỏ nhất là 0.",
        "/4/Số người": "Cần là số nguyên.",
        "/4/Có mạng": "Cần là Có hoặc Không.",
        "/5/Chủ hộ": "Chưa điền.",
        "/5/Cột G": "Cột này có nội dung nhưng không có tên.",
    }
    with pytest.raises(BadInput, match=r"^Có 2 trong 3 dòng chưa đúng, nên chưa dòng nào được ghi\."):
        read(content, Household)


def test_no_more_than_two_hundred_faults_are_told() -> None:
    with pytest.raises(BadInput, match=r"Có 300 trong 300 dòng chưa đúng.*200 lỗi đầu tiên") as refused:
        read(book(HEADINGS, *[["A", "23/11/2026", "Hộ nghèo"]] * 300), Household)
    assert len(refused.value.details) == 200


def test_headings_are_found_by_title_or_name_without_regard_to_case_and_accents() -> None:
    headings = ["STT", "CHU  HO *", "since", "Loại hộ".upper()]
    assert read(book(headings, [1, "Hồ Văn An", "23/11/2026", "Hộ nghèo"]), Household)[0].head == "Hồ Văn An"


def test_headings_that_do_not_fit_are_each_named() -> None:
    assert faults(book(["Chủ hộ", "Chủ  hộ", "Tuổi/giới", "Loại hộ"], ["An"])) == {
        "/1/Chủ  hộ": "Cột này có hai lần.",
        "/1/Tuổi~1giới": "Mẫu không có cột này.",
        "/1/Ngày ghi sổ": "Thiếu cột này.",
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "không có dòng nào"),
        (book(HEADINGS), "không có dòng nào"),
        ("Chủ hộ,Loại hộ\nHồ Văn Ân".encode("cp1258", "replace"), "không theo Unicode"),
        (b"%PDF-1.7 \x00\xff", "Không đọc được tệp này"),
        (b"PK\x03\x04 nothing", "Không đọc được tệp này"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "Không đọc được tệp này"),
        (b"a" * 5_000_001, "lớn hơn 5 MB"),
        (("Chủ hộ\n" + "An\n" * 5_001).encode(), r"hơn 5\.000 dòng"),
        (("," * 300 + "x").encode(), "hơn 200 cột"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(content, Household)


def test_five_thousand_rows_are_taken() -> None:
    assert len(read(book(HEADINGS[:3], *[["Hồ Văn An", "23/11/2026", "poor"]] * 5_000), Household)) == 5_000


SENT = Sheet(
    "Sổ: hộ/2026",
    {
        "Chủ hộ": "head",
        "Ngày": "since",
        "Loại": "kind",
        "Số": lambda row: row.people,
        "Mạng": "online",
        "Giờ": lambda _: AT,
    },
    [AN, AN.model_copy(update={"head": "=HYPERLINK(1)"})],
)
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_a_csv_that_leaves_is_read_by_excel_and_runs_no_formula() -> None:
    assert to_csv(SENT).decode() == (
        "\ufeffChủ hộ,Ngày,Loại,Số,Mạng,Giờ\r\n"
        "Hồ Văn An,2026-11-23,Hộ cận nghèo,4,Có,2026-11-23 08:30:00\r\n"
        "'=HYPERLINK(1),2026-11-23,Hộ cận nghèo,4,Có,2026-11-23 08:30:00\r\n"
    )


def test_a_workbook_that_leaves_holds_real_days_and_numbers_and_no_formula() -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(SENT))).get_sheet_by_index(0)
    assert sheet.name == "Sổ hộ 2026"
    assert sheet.to_python() == [
        ["Chủ hộ", "Ngày", "Loại", "Số", "Mạng", "Giờ"],
        ["Hồ Văn An", date(2026, 11, 23), "Hộ cận nghèo", 4.0, "Có", datetime(2026, 11, 23, 8, 30)],  # noqa: DTZ001 - a sheet knows no zones
        ["=HYPERLINK(1)", date(2026, 11, 23), "Hộ cận nghèo", 4.0, "Có", datetime(2026, 11, 23, 8, 30)],  # noqa: DTZ001 - as above
    ]


nfc = partial(unicodedata.normalize, "NFC")
HOUSEHOLDS = st.builds(
    Household,
    head=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=2, max_size=20).map(nfc)
    | st.sampled_from(["=1+1", "'=1", "''@x", "-a", "'a", '"a";b', "1.5", "TRUE"]),
    since=st.dates(date(1900, 3, 1), date(2099, 12, 31)),
    kind=st.sampled_from(Kind),
    area=st.none() | st.floats(0, 1e6).map(lambda area: round(area, 4)),
    people=st.integers(1, 50),
    online=st.booleans(),
)


@settings(max_examples=15, deadline=None, database=None)
@given(rows=st.lists(HOUSEHOLDS, min_size=1, max_size=8), write=st.sampled_from([to_csv, to_xlsx]))
def test_what_leaves_can_come_in_again(rows: list[Household], write: Any) -> None:
    columns = dict(zip(HEADINGS, Household.model_fields, strict=True))
    assert read(write(Sheet("Hộ", columns, rows)), Household) == rows


def test_the_empty_sheet_asks_for_what_the_shape_wants() -> None:
    made = blank(Household, "Danh sách hộ")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert sheets.sheet_names[:2] == ["Danh sách hộ", "Hướng dẫn"]
    assert sheets.get_sheet_by_index(0).to_python()[0][:4] == [
        "Chủ hộ *",
        "Ngày ghi sổ *",
        "Loại hộ *",
        "Diện tích (m²)",
    ]
    advice = sheets.get_sheet_by_index(1).to_python()
    assert ["Chủ hộ", "Có", "Chữ; ít nhất 2 ký tự; nhiều nhất 100 ký tự", "Họ tên như trong sổ"] in advice
    assert ["Loại hộ", "Có", "Chọn một: Hộ nghèo; Hộ cận nghèo", ""] in advice
    assert ["Diện tích (m²)", "", "Số, như 12,5; từ 0 trở lên", ""] in advice
    with pytest.raises(BadInput, match="không có dòng nào"):
        read(made, Household)


@given(st.text())
def test_two_foldings_are_one(text: str) -> None:
    assert fold(fold(text)) == fold(text)
