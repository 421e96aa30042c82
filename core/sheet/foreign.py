"""Opens a file from outside in a process of its own, with little memory and time: what breaks, breaks there.

A foreign file may be a bomb, or make the parser panic. So this runs as a script that knows nothing of the house: the
file comes in at standard input, and each row leaves as a line of JSON, `[number, [cell, …]]`; `{"refused": sentence}`
ends what is not taken. A cell is text, a number or a truth; a day leaves as the text that people see, 23/11/2026.
Formulas leave as their values. Macros are never run, for nothing here could.
"""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import BinaryIO, TextIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MOST_ROWS = 5_000
MOST_COLUMNS = 200
LONGEST_TEXT = 20_000_000
"""Characters of all cells together: no file that people fill in comes near."""
MEMORY_BYTES = 256_000_000
CPU_SECONDS = 10

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula; our own CSV files set a ' before it."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

NO_SHEET = "Không đọc được tệp này. Hãy lưu lại bằng Excel hoặc LibreOffice với kiểu .xlsx rồi gửi lại."
LOCKED = "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."
OLD_LETTERS = (
    "Chữ trong tệp CSV không theo Unicode (UTF-8), có thể là Windows-1258, TCVN3 hoặc VNI. "
    "Hãy lưu lại với kiểu «CSV UTF-8» hoặc .xlsx rồi gửi lại."
)
TOO_MANY = f"Tệp có hơn {MOST_ROWS:,} dòng. Hãy chia thành nhiều tệp nhỏ hơn.".replace(",", ".")
TOO_WIDE = f"Tệp có hơn {MOST_COLUMNS} cột. Hãy xóa các cột thừa rồi gửi lại."
TOO_LONG = "Tệp có quá nhiều chữ. Hãy chia thành nhiều tệp nhỏ hơn."

type Cell = str | float | bool
type Line = tuple[int, list[Cell]]


class Refused(Exception):
    """The file is not taken; `str(error)` says why, for people."""


def lines(content: bytes) -> Iterator[Line]:
    """Yield the rows in which something stands, each with its number in the sheet. Raises Refused."""
    found = length = 0
    for number, cells in enumerate(_rows(content), start=1):
        line = _trimmed(cells)
        if not line:
            continue
        found += 1
        length += sum(len(cell) for cell in line if isinstance(cell, str))
        if found > MOST_ROWS + 1:  # the first one holds the headings
            raise Refused(TOO_MANY)
        if len(line) > MOST_COLUMNS:
            raise Refused(TOO_WIDE)
        if length > LONGEST_TEXT:
            raise Refused(TOO_LONG)
        yield number, line


def _rows(content: bytes) -> Iterator[Iterable[object]]:
    if content.startswith((ZIP, OLE)):
        return _book(content)
    return _text(content)


def _book(content: bytes) -> Iterator[Iterable[object]]:
    """Return the rows of the first sheet that can be seen and is not empty."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                if sheet.start is not None:
                    return iter(sheet.iter_rows())
    except PasswordError:
        raise Refused(LOCKED) from None
    except CalamineError:
        raise Refused(NO_SHEET) from None
    return iter(())


def _text(content: bytes) -> Iterator[Iterable[object]]:
    """Return the rows of a CSV file; its separator is the one that parts its first line into the most cells."""
    try:
        text = content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(NO_SHEET if b"\0" in content else OLD_LETTERS) from None
    if "\0" in text:
        raise Refused(NO_SHEET)
    first = next((line for line in text.splitlines() if line.strip(' ,;\t"')), "")
    try:
        separator = max(",;\t", key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [
                cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell for cell in cells
            ]
    except csv.Error:
        raise Refused(NO_SHEET) from None


def _trimmed(cells: Iterable[object]) -> list[Cell]:
    """Return the cells up to the last one in which something stands."""
    line = [_cell(value) for value in cells]
    while line and line[-1] == "":
        line.pop()
    return line


def _cell(value: object) -> Cell:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value).strip()


def _stay_small() -> None:
    """Take no more memory and time than a sheet that people fill in wants; leave no file behind."""
    with suppress(ImportError):  # Windows has no such limits; there the caller's clock alone ends what takes too long
        import resource  # noqa: PLC0415 - not there on Windows

        for limit, most in (
            (resource.RLIMIT_AS, MEMORY_BYTES),
            (resource.RLIMIT_CPU, CPU_SECONDS),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (most, most))


def main(source: BinaryIO, out: TextIO) -> None:
    """Read the file at `source` and write what it holds to `out`."""
    try:
        out.writelines(json.dumps(line, allow_nan=False) + "\n" for line in lines(source.read()))
    except Refused as refusal:
        out.write(json.dumps({"refused": str(refusal)}))


if __name__ == "__main__":
    _stay_small()
    main(sys.stdin.buffer, sys.stdout)
