"""What a person writes in a cell, as the value a Shape's field wants."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from core.moment import DAY, ZONE
from core.sheet.foreign import Cell

YES, NO = ("Có", "Không")
TRUTHS = dict.fromkeys(("co", "x", "v", "dung", "true", "yes", "1"), True) | dict.fromkeys(
    ("khong", "sai", "false", "no", "0"), False
)
WRITTEN_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d)(?:[ ,]+(\d{1,2})[:h](\d\d))?", re.ASCII)
WRITTEN_NUMBER = re.compile(
    r"(?P<sign>[-−+]?)(?:(?P<dots>[1-9]\d{0,2}(?:[. ]\d{3}){1,5}(?:,\d{1,18})?)|"
    r"(?P<commas>[1-9]\d{0,2}(?:,\d{3}){1,5}\.\d{1,18})|(?P<plain>\d{1,18}(?:[.,]\d{1,18})?))",
    re.ASCII,
)

NO_DAY = "Cần là một ngày, như 23/11/2026."
NO_MOMENT = "Cần là ngày và giờ, như 23/11/2026 08:30."
NO_NUMBER = "Cần là số, như 1250 hoặc 12,5."
NO_TRUTH = "Cần là Có hoặc Không."


def fold(text: str) -> str:
    """Return text without case, accents and doubled spaces: two spellings of one heading are then the same."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def bare(annotation: Any) -> Any:
    """Return the one type that a field wants, without `| None` and `Annotated`."""
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        wanted = [part for part in get_args(annotation) if part is not type(None)]
        return bare(wanted[0]) if len(wanted) == 1 else annotation
    return annotation


def choices(annotation: Any) -> Mapping[str, object]:
    """Return what may be chosen, by the words that people read; empty if the field is no choice.

    The words of an enum's member are its `label`, as a `Choice` has, else its value.
    """
    wanted = bare(annotation)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return {str(getattr(member, "label", "") or member.value): member for member in wanted}
    if get_origin(wanted) is Literal:
        return {str(value): value for value in get_args(wanted)}
    return {}


def value_of(cell: Cell, annotation: Any) -> object:
    """Return the value that a cell holds for a field. Raises ValueError with a sentence that says what is wanted."""
    if offered := choices(annotation):
        return _chosen(words(cell), offered)
    reader = READERS.get(bare(annotation))
    return reader(cell) if reader else unicodedata.normalize("NFC", words(cell))


def words(cell: Cell) -> str:
    """Return a cell as text: a whole number without a decimal point, a truth as Có or Không."""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _chosen(text: str, offered: Mapping[str, object]) -> object:
    known = {fold(str(getattr(value, "value", value))): value for value in offered.values()}
    known |= {fold(label): value for label, value in offered.items()}
    if fold(text) not in known:
        raise ValueError(f"Hãy chọn một trong: {'; '.join(offered)}.")
    return known[fold(text)]


def _truth(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    if (folded := fold(words(cell))) not in TRUTHS:
        raise ValueError(NO_TRUTH)
    return TRUTHS[folded]


def _day(cell: Cell) -> date:
    try:
        return _moment(cell).astimezone(ZONE).date()
    except ValueError:
        raise ValueError(NO_DAY) from None


def _moment(cell: Cell) -> datetime:
    """Return a moment of Vietnam. A bare number is refused: it may be a day that lost its form, or a year."""
    text = words(cell)
    try:
        if found := WRITTEN_DAY.fullmatch(text):
            day, _, month, year, hour, minute = found.groups()
            return datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=ZONE)
        if DAY.match(text):
            written = datetime.fromisoformat(text)
            return written if written.tzinfo else written.replace(tzinfo=ZONE)
    except ValueError:
        pass
    raise ValueError(NO_MOMENT)


def _number(cell: Cell) -> float:
    """Return a number as Vietnam writes it: 1.250 is a thousand two hundred and fifty, 12,5 twelve and a half."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    found = WRITTEN_NUMBER.fullmatch(words(cell).replace("\xa0", " "))
    if found is None:
        raise ValueError(NO_NUMBER)
    if found["dots"]:
        digits = found["dots"].replace(".", "").replace(" ", "").replace(",", ".")
    elif found["commas"]:
        digits = found["commas"].replace(",", "")
    else:
        digits = found["plain"].replace(",", ".")
    number = float(digits) if "." in digits else int(digits)
    return -number if found["sign"] in {"-", "−"} else number


READERS: dict[Any, Callable[[Cell], object]] = {
    bool: _truth,
    date: _day,
    datetime: _moment,
    int: _number,
    float: _number,
    Decimal: lambda cell: Decimal(str(_number(cell))),
}
"""How each kind of field reads its cell; all others take the text."""
