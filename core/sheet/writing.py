"""Rows as a sheet that leaves the house: CSV for programs, XLSX for people."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.moment import ZONE
from core.sheet.cell import words
from core.sheet.foreign import FORMULA

LOOK = {"text_wrap": True, "valign": "top"}
HEADING = {"bold": True, "bg_color": "#F3EBDF", "border": 1, "border_color": "#D8CCBA", **LOOK}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
NARROWEST, WIDEST = 10, 60
LONGEST_CELL = 32_767
LONGEST_NAME = 31
NOT_IN_A_NAME = str.maketrans("[]:*?/\\'", "        ")


@dataclass(frozen=True, slots=True)
class Sheet[Row]:
    """Rows to send out. `columns` maps each heading to a key or attribute of the row, or to a function of it."""

    name: str
    columns: Mapping[str, str | Callable[[Row], object]]
    rows: Iterable[Row]

    def cells(self) -> Iterable[list[object]]:
        """Yield the values of each row, as numbers, days, truths and text."""
        getters = [_getter(way) if isinstance(way, str) else way for way in self.columns.values()]
        for row in self.rows:
            yield [_plain(get(row)) for get in getters]


def to_csv(sheet: Sheet[Any]) -> bytes:
    """Return the sheet as CSV in UTF-8 with its mark, so that Excel reads it; no text can be taken for a formula."""
    out = io.BytesIO()
    with io.TextIOWrapper(out, "utf-8-sig", newline="") as text:
        lines = csv.writer(text)
        lines.writerow(sheet.columns)
        lines.writerows([_written(value) for value in cells] for cells in sheet.cells())
        text.flush()
        return out.getvalue()


def to_xlsx(sheet: Sheet[Any]) -> bytes:
    """Return the sheet as XLSX: real days and numbers, a heading that stays in sight, a filter on each column."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        page = book.add_worksheet(sheet_name(sheet.name))
        forms: dict[type, Format] = {
            kind: book.add_format({"num_format": form}) for kind, form in ((date, DAY), (datetime, MOMENT))
        }
        write_headings(page, [*sheet.columns], book.add_format(HEADING))
        widths = [len(heading) for heading in sheet.columns]
        last = 0
        for last, cells in enumerate(sheet.cells(), start=1):
            for column, value in enumerate(cells):
                _write(page, last, column, value, forms.get(type(value)))
                widths[column] = max(widths[column], len(str(value)))
        page.autofilter(0, 0, last, len(widths) - 1)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(WIDEST, max(NARROWEST, width + 3)))
    return out.getvalue()


def write_headings(page: Worksheet, headings: list[str], form: Format) -> None:
    """Write the row of headings, and keep it in sight."""
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, form)
    page.freeze_panes(1, 0)


def sheet_name(name: str) -> str:
    """Return a name that Excel takes for a sheet."""
    return " ".join(name.translate(NOT_IN_A_NAME).split())[:LONGEST_NAME] or "Bảng"


def _write(page: Worksheet, at: int, column: int, value: object, form: Format | None) -> None:
    if isinstance(value, date):
        page.write_datetime(at, column, value, form)
    elif isinstance(value, int | float | Decimal):
        page.write_number(at, column, value)
    else:
        page.write_string(at, column, str(value)[:LONGEST_CELL])


def _getter(way: str) -> Callable[[Any], object]:
    return lambda row: row[way] if isinstance(row, Mapping) else getattr(row, way)


def _plain(value: object) -> object:
    """Return a number, a day, a moment of Vietnam without its zone, or text."""
    if isinstance(value, datetime):
        return (value.astimezone(ZONE) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date) or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    if isinstance(value, Enum):
        return getattr(value, "label", value.value)
    return words(value) if isinstance(value, bool) else "" if value is None else str(value)


def _written(value: object) -> object:
    """Return a value for CSV: text that a spreadsheet would take for a formula gets a mark before it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(FORMULA) else value
