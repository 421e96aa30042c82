"""Windows of reports: those that TT 01/2024/TT-TTCP sets for each year, or any from one day to another."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from core import BadInput, LegalFact, read_table, today
from plugins.complaints.models.register import Window
from plugins.complaints.service.law import DATA, Dated

FIRST_YEAR = 2015
LONGEST_DAYS = 1100


class Preset(Dated):
    """A window that a circular sets for reports of a year: from a day of it, or of years back, to a day of it."""

    id: str
    title: str
    years_back: int
    begin_month: int
    begin_day: int
    end_month: int
    end_day: int
    narrative: bool


@cache
def presets() -> tuple[Preset, ...]:
    """Return the windows that circulars have set, in all versions; see `data/windows.csv`."""
    return tuple(read_table(DATA / "windows.csv", Preset))


def of_year(year: int) -> list[Window]:
    """Return the windows of a report year, by the circular that holds at its end; before the first one, by that."""
    last_day = date(year, 12, 31)
    return [_window(one, year) for one in presets() if one.valid_to is None or last_day <= one.valid_to]


def window(named: str = "", begin: str = "", end: str = "") -> Window:
    """Return the window from one day to another, or that of a name like `2026-q1` or `2026-01-01_2026-03-31`.

    Without any wish it is the report year that today belongs to. Raises BadInput for what is no window.
    """
    if begin and end:
        return _free(begin, end)
    year, _, preset = (named or f"{report_year(today())}-year").partition("-")
    if "_" in named:
        return _free(*named.split("_", 1))
    if not year.isdecimal() or not FIRST_YEAR <= int(year) <= today().year + 1:
        raise BadInput(f"Hãy chọn một kỳ của các năm từ {FIRST_YEAR} đến {today().year + 1}.")
    found = next((one for one in of_year(int(year)) if one.id == f"{year}-{preset}"), None)
    if found is None:
        raise BadInput("Không có kỳ báo cáo này.")
    return found


def report_year(day: date) -> int:
    """Return the report year that a day belongs to: from 15 December on it is the next (TT 01/2024/TT-TTCP)."""
    whole = next(one for one in of_year(day.year) if one.id.endswith("-year"))
    return day.year if day <= whole.end else day.year + 1


def _window(one: Preset, year: int) -> Window:
    begin = date(year - one.years_back, one.begin_month, one.begin_day)
    end = date(year, one.end_month, one.end_day)
    return Window(f"{year}-{one.id}", begin, end, f"{one.title} năm {year}", one.basis)


def _free(first: str, last: str) -> Window:
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as wrong:
        raise BadInput("Hãy chọn từ ngày nào đến ngày nào.") from wrong
    if not 0 <= (end - begin).days <= LONGEST_DAYS or begin.year < FIRST_YEAR:
        raise BadInput("Ngày cuối phải từ ngày đầu trở đi, và không quá ba năm.")
    return Window(f"{begin}_{end}", begin, end, f"Từ {begin:%d/%m/%Y} đến {end:%d/%m/%Y}")


def facts() -> Iterator[LegalFact]:
    """Yield the windows as facts to be checked by a lawyer."""
    for one in presets():
        value = f"{one.begin_day}/{one.begin_month} – {one.end_day}/{one.end_month}"
        yield LegalFact(f"Kỳ báo cáo {one.title}", value, one.basis, one.valid_from, one.valid_to, one.needs_check)
