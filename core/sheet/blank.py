"""A sheet to fill in, made from a Shape: the headings, what may be chosen, and a page that explains each column."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import annotated_types as bounds
import xlsxwriter
from pydantic.fields import FieldInfo
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from core.model import Shape
from core.sheet.cell import NO, YES, bare, choices
from core.sheet.foreign import MOST_ROWS
from core.sheet.reading import REQUIRED_MARK, title_of
from core.sheet.writing import DAY, HEADING, LOOK, MOMENT, sheet_name, write_headings

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What Excel shows beside a cell at most."""
GUIDE, LISTS = "Hướng dẫn", "Các lựa chọn"
KINDS: dict[Any, tuple[str, str]] = {
    str: ("Chữ", "@"),
    date: ("Ngày, như 23/11/2026", DAY),
    datetime: ("Ngày và giờ, như 23/11/2026 08:30", MOMENT),
    int: ("Số nguyên, như 1250", "0"),
    float: ("Số, như 12,5", "General"),
    Decimal: ("Số, như 12,5", "General"),
    bool: (f"{YES} hoặc {NO}", "@"),
}
"""How each kind is written, and the number format of its column: text, lest a code lose its leading zeros."""
OWN_WORDS = ("Chữ", "@")
LIMITS = (
    (bounds.MinLen, "min_length", "ít nhất {} ký tự"),
    (bounds.MaxLen, "max_length", "nhiều nhất {} ký tự"),
    (bounds.Ge, "ge", "từ {} trở lên"),
    (bounds.Gt, "gt", "lớn hơn {}"),
    (bounds.Le, "le", "đến {}"),
    (bounds.Lt, "lt", "nhỏ hơn {}"),
)
STEPS = (
    "Điền vào trang đầu, mỗi dòng một mục, bắt đầu ngay dưới dòng tên cột. Không đổi tên cột.",
    f"Cột có dấu {REQUIRED_MARK} là bắt buộc. Cột khác để trống được. Dòng trống được bỏ qua.",
    f"Nhiều nhất {MOST_ROWS:,} dòng mỗi lần gửi.".replace(",", "."),
    "Nếu có dòng nào chưa đúng thì chưa dòng nào được ghi; hệ thống chỉ rõ dòng và cột cần sửa.",
)


def blank(shape: type[Shape], name: str) -> bytes:
    """Return an XLSX to fill in, with a page of advice."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page, guide, lists = (book.add_worksheet(each) for each in (sheet_name(name), GUIDE, LISTS))
        heading = book.add_format(HEADING)
        fields = shape.model_fields
        write_headings(page, [_heading(key, field) for key, field in fields.items()], heading)
        for column, (key, field) in enumerate(fields.items()):
            form = book.add_format({"num_format": KINDS.get(bare(field.annotation), OWN_WORDS)[1]})
            page.set_column(column, column, max(14, len(title_of(key, field)) + 4), form)
            _guide(page, lists, column, (key, field))
        lists.hide()
        advice = [("Cột", "Bắt buộc", "Cách ghi", "Giải thích")]
        advice += [_advice(key, field) for key, field in fields.items()]
        wrapped = book.add_format(LOOK)
        for at, step in enumerate(STEPS):
            guide.merge_range(at, 0, at, 3, step, wrapped)
        for at, line in enumerate(advice, start=len(STEPS) + 1):
            guide.write_row(at, 0, line, heading if line is advice[0] else wrapped)
        for column, width in enumerate((30, 12, 44, 60)):
            guide.set_column(column, column, width)
    return out.getvalue()


def offered(field: FieldInfo) -> list[str]:
    """Return what may be chosen in a column; nothing if it is free."""
    return [YES, NO] if bare(field.annotation) is bool else [*choices(field.annotation)]


def _heading(name: str, field: FieldInfo) -> str:
    return f"{title_of(name, field)} {REQUIRED_MARK}" if field.is_required() else title_of(name, field)


def _guide(page: Worksheet, lists: Worksheet, column: int, about: tuple[str, FieldInfo]) -> None:
    """Say beside the cells of a column what they want, and offer what may be chosen, from a list out of sight."""
    title, _, how, why = _advice(*about)
    rule = {
        "validate": "any",
        "input_title": title[:LONGEST_TITLE],
        "input_message": f"{how}. {why}".strip()[:LONGEST_MESSAGE],
    }
    if words := offered(about[1]):
        lists.write_column(0, column, words)
        rule |= {
            "validate": "list",
            "source": f"='{LISTS}'!{xl_range_abs(0, column, len(words) - 1, column)}",
            "error_title": "Chưa có trong danh sách",
            "error_message": "Hãy chọn một mục trong danh sách của ô này.",
        }
    page.data_validation(1, column, MOST_ROWS, column, rule)


def _advice(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    how = "; ".join(offered(field)) or KINDS.get(bare(field.annotation), OWN_WORDS)[0]
    limits = [
        text.format(getattr(rule, key))
        for kind, key, text in LIMITS
        for rule in field.metadata
        if isinstance(rule, kind)
    ]
    said = "Chọn một: " + how if choices(field.annotation) else "; ".join([how, *limits])
    return title_of(name, field), "Có" if field.is_required() else "", said, field.description or ""
