"""What a sheet that somebody filled in says, row by row, in the words of a Shape."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from xlsxwriter.utility import xl_col_to_name

from core.errors import BadInput
from core.faults import pointer, sentence
from core.model import Shape
from core.sheet import foreign
from core.sheet.cell import fold, value_of, words
from core.sheet.foreign import Cell, Line

LARGEST_BYTES = 5_000_000
SECONDS = 20
MOST_FAULTS = 200
REQUIRED_MARK = "*"
ROW_NUMBER = {"stt", "tt", "so tt", "so thu tu"}
"""Headings of the column that only counts the rows, as most lists in Vietnam have."""

TOO_LARGE = "Tệp lớn hơn 5 MB. Hãy chia thành nhiều tệp nhỏ hơn rồi gửi lại."
TOO_HARD = "Mở tệp này tốn quá nhiều bộ nhớ hoặc thời gian. Hãy chép riêng các dòng cần gửi sang mẫu trống rồi gửi lại."
NOTHING = "Tệp không có dòng nào. Hãy điền ít nhất một dòng dưới dòng tên cột rồi gửi lại."
HEADINGS = "Tên các cột chưa khớp với mẫu; chưa có gì được ghi. Hãy dùng mẫu trống của trang này, giữ nguyên tên cột."


type Wrong = tuple[str, str]
"""A heading, and what is wrong below it."""


class Column(NamedTuple):
    """Which field a column fills; none, if it only counts the rows."""

    field: str
    heading: str


class Rows[Row: Shape](list[Row]):
    """The rows of a sheet; `numbers` are theirs in it, for what only a rule beyond the Shape finds wrong."""

    def __init__(self, numbered: list[tuple[int, Row]]) -> None:
        """Part the rows from their numbers."""
        super().__init__(row for _, row in numbered)
        self.numbers = [number for number, _ in numbered]


def read[Row: Shape](content: bytes, shape: type[Row]) -> Rows[Row]:
    """Return the rows of an XLSX, XLS, ODS or CSV file, each as the Shape wants it; empty rows are left out.

    The first row in which something stands holds the headings: titles or names of the Shape's fields. Raises BadInput
    with all that is wrong, up to 200 faults, each at `/<row number in the sheet>/<heading>`.
    """
    lines = opened(content)
    if not lines:
        raise BadInput(NOTHING)
    columns = _columns(lines[0], shape)
    faults: list[dict[str, str]] = []
    good: list[tuple[int, Row]] = []
    for number, cells in lines[1:]:
        row, wrong = _row(cells, columns, shape)
        faults += [_fault(number, *one) for one in wrong]
        if row is not None and not wrong:
            good.append((number, row))
    if faults:
        raise _refusal(len(lines) - 1, len(lines) - 1 - len(good), faults)
    if not good:
        raise BadInput(NOTHING)
    return Rows(good)


def opened(content: bytes) -> list[Line]:
    """Return the rows in which something stands, with their numbers. Raises BadInput if the file cannot be read."""
    if len(content) > LARGEST_BYTES:
        raise BadInput(TOO_LARGE)
    command = [sys.executable, "-I", str(Path(foreign.__file__))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own script
    except subprocess.SubprocessError:
        raise BadInput(TOO_HARD) from None
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if lines and isinstance(lines[-1], dict):
        raise BadInput(f"{lines[-1]['refused']} Chưa có gì được ghi.")
    return lines


def title_of(name: str, field: FieldInfo) -> str:
    """Return what a field is called in a sheet."""
    return field.title or name


def _columns(line: Line, shape: type[Shape]) -> dict[int, Column]:
    """Return which field each column fills. Raises BadInput."""
    number, cells = line
    known = {fold(key): name for name, field in shape.model_fields.items() for key in (name, title_of(name, field))}
    columns: dict[int, Column] = {}
    faults = []
    for at, cell in enumerate(cells):
        heading = words(cell).removesuffix(REQUIRED_MARK).strip()
        name = known.get(fold(heading), "")
        if fold(heading) in ROW_NUMBER or name not in {"", *(column.field for column in columns.values())}:
            columns[at] = Column(name, heading)
        elif heading:
            message = "Cột này có hai lần." if name else "Mẫu không có cột này."
            faults.append(_fault(number, heading, message))
    found = {column.field for column in columns.values()}
    for name, field in shape.model_fields.items():
        if field.is_required() and name not in found:
            faults.append(_fault(number, title_of(name, field), "Thiếu cột này."))
    if faults:
        raise BadInput(HEADINGS, faults[:MOST_FAULTS])
    return columns


def _row[Row: Shape](cells: list[Cell], columns: dict[int, Column], shape: type[Row]) -> tuple[Row | None, list[Wrong]]:
    """Return one row, or what is wrong in it, by heading."""
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    stray: list[Wrong] = []
    for at, cell in enumerate(cells):
        if cell == "":
            continue
        if at not in columns:
            stray.append((f"Cột {xl_col_to_name(at)}", "Cột này có nội dung nhưng không có tên."))
        elif name := columns[at].field:
            try:
                values[name] = value_of(cell, shape.model_fields[name].annotation)
            except ValueError as error:
                wrong[name] = str(error)
    try:
        row = shape.model_validate(values)
    except ValidationError as error:
        row = None
        for one in error.errors():
            wrong.setdefault(str(one["loc"][0]) if one["loc"] else "", sentence(one))
    headings = {column.field: column.heading for column in columns.values()}
    ordered = sorted(wrong, key=lambda name: [*headings, name].index(name))
    return row, [*((headings.get(name, name), wrong[name]) for name in ordered), *stray]


def _fault(number: int, heading: str, message: str) -> dict[str, str]:
    return {"path": pointer(number, heading), "message": message}


def _refusal(rows: int, wrong: int, faults: list[dict[str, str]]) -> BadInput:
    more = f" Dưới đây là {MOST_FAULTS} lỗi đầu tiên." if len(faults) > MOST_FAULTS else ""
    count = f"{wrong:,} trong {rows:,}".replace(",", ".")
    return BadInput(
        f"Có {count} dòng chưa đúng, nên chưa dòng nào được ghi. Hãy sửa trong tệp rồi gửi lại.{more}",
        faults[:MOST_FAULTS],
    )
