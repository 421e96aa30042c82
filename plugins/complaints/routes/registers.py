"""Registers: what a window holds, unit by unit and added up; the books of a unit, to read, print and take away."""

from typing import Any, Literal

from core import FromPath, FromQuery, RequestWork, Response, Sheet, Template, get, send_sheet
from plugins.complaints.models.register import LINES, Book
from plugins.complaints.service import attendance, books, registers, windows

TRUSTED = "complaints.denunciations"
Kind = Literal["csv", "xlsx"]


@get("/complaints/registers", permission="complaints.read", menu="Sổ sách, số liệu", icon="book", order=70)
async def overview(
    work: RequestWork, window: FromQuery[str] = "", begin: FromQuery[str] = "", end: FromQuery[str] = ""
) -> Template:
    """Show all counters of a window: of this unit with all below it, then of each unit directly below."""
    found = windows.window(window, begin, end)
    by = await registers.by_unit(work, found)
    attended = await attendance.by_unit(work, found.begin, found.end)
    year = windows.report_year(found.end)
    context = {
        "window": found,
        "year": year,
        "presets": windows.of_year(year),
        "lines": LINES,
        "total": registers.total(work, by, work.tenant.id),
        "attendance": attendance.total(attended, work.reach),
        "below": registers.below(work, by),
        "fields": await registers.by_field(work, found),
        "books": books.TITLES,
    }
    return Template("complaints/registers.html", context=context)


@get("/complaints/registers/counters/{kind:str}", permission="complaints.read")
async def export(work: RequestWork, kind: FromPath[Kind], window: FromQuery[str] = "") -> Response[bytes]:
    """Return the counters of a window as a sheet: a line for this unit, then one for each unit directly below."""
    found = windows.window(window)
    rows = registers.rows(work, await registers.by_unit(work, found))
    titles = {title: name for lines in LINES.values() for name, title in lines.items()}
    columns = {"Đơn vị": "name", **titles, "Đúng hạn (%)": "on_time_rate", "Hài lòng (%)": "satisfied_rate"}
    return await send_sheet(Sheet(f"Số liệu {found.title}", columns, rows), kind)


@get("/complaints/registers/denunciations", permission=TRUSTED)
async def sealed_book(work: RequestWork, window: FromQuery[str] = "") -> Template:
    """Show the book of denunciations: references, days and steps."""
    found = windows.window(window)
    kept = await books.book(work, "denunciations", found, trusted=True)
    return Template("complaints/book.html", context={"book": kept, "window": found})


@get("/complaints/registers/denunciations/{kind:str}", permission=TRUSTED)
async def take_sealed(work: RequestWork, kind: FromPath[Kind], window: FromQuery[str] = "") -> Response[bytes]:
    """Return the book of denunciations as a sheet."""
    return await _sheet(await books.book(work, "denunciations", windows.window(window), trusted=True), kind)


@get("/complaints/registers/{name:str}", permission="complaints.read")
async def book(work: RequestWork, name: FromPath[str], window: FromQuery[str] = "") -> Template:
    """Show one of this unit's books."""
    found = windows.window(window)
    return Template("complaints/book.html", context={"book": await books.book(work, name, found), "window": found})


@get("/complaints/registers/{name:str}/{kind:str}", permission="complaints.read")
async def take(
    work: RequestWork, name: FromPath[str], kind: FromPath[Kind], window: FromQuery[str] = ""
) -> Response[bytes]:
    """Return one of this unit's books as a sheet, without the names of visitors."""
    return await _sheet(await books.book(work, name, windows.window(window)), kind)


@get("/api/complaints/registers", permission="complaints.read")
async def counters(
    work: RequestWork, window: FromQuery[str] = "", begin: FromQuery[str] = "", end: FromQuery[str] = ""
) -> list[dict[str, object]]:
    """Return the counters of a window: of this unit with all below it, then of each unit directly below."""
    return registers.rows(work, await registers.by_unit(work, windows.window(window, begin, end)))


@get("/api/complaints/registers/fields", permission="complaints.read")
async def fields(
    work: RequestWork, window: FromQuery[str] = "", begin: FromQuery[str] = "", end: FromQuery[str] = ""
) -> dict[str, int]:
    """Return how many letters came in each field in a window, within reach, the most frequent first."""
    return dict(await registers.by_field(work, windows.window(window, begin, end)))


@get("/api/complaints/registers/{name:str}", permission="complaints.read")
async def read_book(work: RequestWork, name: FromPath[str], window: FromQuery[str] = "") -> Book:
    """Return one of this unit's books, without the names of visitors."""
    return (await books.book(work, name, windows.window(window))).without_names()


async def _sheet(kept: Book, kind: Kind) -> Response[bytes]:
    bare = kept.without_names()
    columns = {title: _column(at) for at, title in enumerate(bare.columns)}
    return await send_sheet(Sheet(bare.title, columns, bare.rows), kind)


def _column(at: int) -> Any:
    return lambda row: row[at]
