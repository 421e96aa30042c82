"""What is wrong with what came in, place by place and in Vietnamese: for forms, programs and importers."""

from collections.abc import Iterable, Mapping
from typing import Any

SENTENCES = {
    "missing": "Chưa điền.",
    "extra_forbidden": "Không có mục này.",
    "string_type": "Cần là chữ.",
    "string_too_short": "Cần ít nhất {min_length} ký tự.",
    "string_too_long": "Nhiều nhất {max_length} ký tự.",
    "string_pattern_mismatch": "Viết chưa đúng mẫu {pattern}.",
    "enum": "Hãy chọn một trong: {expected}.",
    "literal_error": "Hãy chọn một trong: {expected}.",
    "bool_type": "Cần là có hoặc không.",
    "bool_parsing": "Cần là có hoặc không.",
    "int_type": "Cần là số nguyên.",
    "int_parsing": "Cần là số nguyên.",
    "int_from_float": "Cần là số nguyên.",
    "float_type": "Cần là số.",
    "float_parsing": "Cần là số.",
    "greater_than": "Phải lớn hơn {gt}.",
    "greater_than_equal": "Nhỏ nhất là {ge}.",
    "less_than": "Phải nhỏ hơn {lt}.",
    "less_than_equal": "Lớn nhất là {le}.",
    "date_type": "Cần là một ngày, như 2026-11-23.",
    "date_parsing": "Cần là một ngày, như 2026-11-23.",
    "date_from_datetime_parsing": "Cần là một ngày, như 2026-11-23.",
    "datetime_parsing": "Cần là một thời điểm, như 2026-11-23T08:00:00+07:00.",
    "is_instance_of": "Hãy chọn một tệp.",
    "uuid_parsing": "Cần là một mã UUID.",
    "dict_type": "Cần là một đối tượng.",
    "list_type": "Cần là một danh sách.",
    "value_error": "{error}",
}
"""Pydantic's kinds of error; one that is not here is told in pydantic's own words."""


def faults(errors: Iterable[Mapping[str, Any]], where: str = "") -> list[dict[str, str]]:
    """Tell pydantic's errors as the details of a `BadInput`: `path` is a JSON pointer, `message` a sentence."""
    return [{"path": where + pointer(*error["loc"]), "message": sentence(error)} for error in errors]


def pointer(*steps: int | str) -> str:
    """Return the JSON pointer to a place: `/12/Họ tên`."""
    return "".join(f"/{_step(step)}" for step in steps)


def sentence(error: Mapping[str, Any]) -> str:
    """Say in one Vietnamese sentence what is wrong."""
    known = SENTENCES.get(error["type"])
    if known is None:
        return f"Không dùng được: {error['msg']}."
    return known.format(**{name: _said(part) for name, part in error.get("ctx", {}).items()}).replace(" or ", ", ")


def _said(part: object) -> object:
    """Return a bound as people write it: 0, not 0.0."""
    return int(part) if isinstance(part, float) and part.is_integer() else part


def _step(part: int | str) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
