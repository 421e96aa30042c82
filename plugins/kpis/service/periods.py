"""Periods: months, quarters, years, the windows of the reporting regimes, or any two days."""

import csv
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from core import BadInput, today

WINDOWS = Path(__file__).parents[1] / "data" / "windows.csv"
FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_DAYS = 3700
ROMAN = ("I", "II", "III", "IV")
KEY = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d\d)|([a-z]+-[a-z0-9]+)))?", re.ASCII)
FREE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `begin` to `end`, both included. `send_by` is when a regime wants its report; `key` names it."""

    key: str
    title: str
    begin: date
    end: date
    send_by: date | None = None
    basis: str = ""
    needs_check: bool = False

    @property
    def days(self) -> str:
        """The first and the last day, as people write them."""
        return f"{self.begin:%d/%m/%Y} – {self.end:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Window:
    """A reporting regime's period, by month and day; `begin_year` is -1 where it begins in the year before."""

    id: str
    title: str
    begin: tuple[int, int, int]
    end: tuple[int, int]
    send: tuple[int, int]
    basis: str
    valid_from: date
    valid_to: date | None
    needs_check: bool

    def of(self, year: int) -> Period:
        """Return the period of a year."""
        before, month, day = self.begin
        begin, end, send = date(year + before, month, day), date(year, *self.end), date(year, *self.send)
        title = self.title.replace("{year}", str(year))
        return Period(f"{year}-{self.id}", title, begin, end, send, self.basis, self.needs_check)


@cache
def windows() -> dict[str, Window]:
    """Return the windows of the reporting regimes as data; see `data/windows.csv`."""
    with WINDOWS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: _window(row) for row in csv.DictReader(file)}


def _window(row: dict[str, str]) -> Window:
    def numbers(*names: str) -> tuple[int, ...]:
        return tuple(int(row[name]) for name in names)

    return Window(
        id=row["id"],
        title=row["title"],
        begin=numbers("begin_year", "begin_month", "begin_day"),  # type: ignore[arg-type]  # three names, three numbers
        end=numbers("end_month", "end_day"),  # type: ignore[arg-type]  # two names, two numbers
        send=numbers("send_month", "send_day"),  # type: ignore[arg-type]  # as above
        basis=row["basis"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        needs_check=row["needs_check"] == "true",
    )


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(str(number), f"Năm {number}", date(number, 1, 1), date(number, 12, 31))


def quarter(number: int, part: int) -> Period:
    """Return the first to fourth quarter of a year."""
    last = monthrange(number, 3 * part)[1]
    title = f"Quý {ROMAN[part - 1]} năm {number}"
    return Period(f"{number}-Q{part}", title, date(number, 3 * part - 2, 1), date(number, 3 * part, last))


def month(number: int, part: int) -> Period:
    """Return a month."""
    last = monthrange(number, part)[1]
    return Period(f"{number}-{part:02}", f"Tháng {part}/{number}", date(number, part, 1), date(number, part, last))


def quarter_of(day: date) -> Period:
    """Return the quarter of a day."""
    return quarter(day.year, (day.month + 2) // 3)


def read(key: str = "", begin: date | None = None, end: date | None = None) -> Period:
    """Return the period of a key: 2026, 2026-Q3, 2026-11, 2026-tt-q1, 2026-01-05..2026-02-10; this year for none.

    `begin` and `end` name two days instead. Raises BadInput for what is no period of ours.
    """
    if begin or end:
        return _free(begin or date(today().year, 1, 1), end or today())
    if found := FREE.fullmatch(key):
        return _free(_day(found[1]), _day(found[2]))
    found = KEY.fullmatch(key or str(today().year))
    if found is None or not FIRST_YEAR <= int(found[1]) <= today().year + 1:
        raise BadInput(f"Hãy chọn một kỳ của các năm từ {FIRST_YEAR} đến {today().year + 1}.")
    number = int(found[1])
    if found[2]:
        return quarter(number, int(found[2]))
    if found[3]:
        return month(number, _month_number(found[3]))
    if found[4]:
        if found[4] not in windows():
            raise BadInput("Không có kỳ báo cáo này. Hãy chọn trong danh sách.")
        return windows()[found[4]].of(number)
    return year(number)


def _month_number(text: str) -> int:
    if not 1 <= int(text) <= 12:  # noqa: PLR2004 - as many months as there are
        raise BadInput("Tháng phải từ 01 đến 12.")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("Ngày phải có thật, viết như 2026-11-23.") from None


def _free(begin: date, end: date) -> Period:
    if not (begin.year >= FIRST_YEAR and begin <= end <= date(today().year + 1, 12, 31)):
        raise BadInput("Ngày đầu phải trước hoặc trùng ngày cuối, và không quá năm sau.")
    if (end - begin).days > LONGEST_DAYS:
        raise BadInput("Hãy chọn một khoảng không quá mười năm.")
    return Period(f"{begin}..{end}", f"Từ {begin:%d/%m/%Y} đến {end:%d/%m/%Y}", begin, end)


def choices(number: int) -> list[tuple[str, list[Period]]]:
    """Return the periods of a year that people choose from, under headings; none that has not begun."""
    found = [
        ("Năm", [year(number)]),
        ("Quý", [quarter(number, part) for part in range(1, 5)]),
        ("Tháng", [month(number, part) for part in range(1, 13)]),
        ("Kỳ báo cáo theo quy định", [one.of(number) for one in windows().values() if _in_force(one, number)]),
    ]
    return [(title, [one for one in periods if one.begin <= today()]) for title, periods in found]


def _in_force(window: Window, number: int) -> bool:
    end = window.of(number).end
    return window.valid_from <= end and (window.valid_to is None or end <= window.valid_to)
