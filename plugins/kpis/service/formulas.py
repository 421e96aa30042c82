"""Formulas: sums of named counters, as data has them and as people write them, and from which events they come."""

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from core import BadInput

COUNTERS = Path(__file__).parents[1] / "data" / "counters.csv"
Terms = tuple[tuple[str, int], ...]


class Counter(NamedTuple):
    """What a counter is called, the events by which it moves, and whether what it counts are matters of people."""

    title: str
    events: tuple[str, ...]
    people: bool


@cache
def counters() -> dict[str, Counter]:
    """Return every counter by its name; see `data/counters.csv`."""
    with COUNTERS.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: Counter(row["title"], tuple(row["events"].split()), row["people"] == "true")
            for row in csv.DictReader(file)
        }


@cache
def _by_words() -> dict[str, str]:
    return {said.casefold(): name for name, one in counters().items() for said in (name, one.title)}


def words(terms: Iterable[tuple[str, int]]) -> str:
    """Return a formula as people write it."""
    said = " ".join(f"{'−' if sign < 0 else '+'} {counters()[name].title}" for name, sign in terms)
    return said.removeprefix("+ ")


def names(terms: Iterable[tuple[str, int]]) -> str:
    """Return a formula as data has it: `a + b - c`."""
    return " ".join(f"{'-' if sign < 0 else '+'} {name}" for name, sign in terms).removeprefix("+ ")


def read(text: str, field: str = "") -> Terms:
    """Read a sum of counters, each by its name or its title. Raises BadInput that says what is no counter, and where.

    There is nothing else in a formula: no numbers, no brackets.
    """
    parts = re.findall(r"([+−-]?)([^+−-]+)", " ".join(text.split()))
    found = [(_by_words().get(name.strip().casefold(), ""), -1 if sign in {"−", "-"} else 1) for sign, name in parts]
    if all(name for name, _ in found) and (found or not text.strip()):
        return tuple(found)
    wrong = next((name.strip() for (known, _), (_, name) in zip(found, parts, strict=True) if not known), text.strip())
    message = f"«{wrong}» không có trong danh mục số đếm. Hãy chọn trong danh mục, nối nhau bằng dấu + hoặc −."
    raise BadInput("Cách tính chưa đúng; chưa có gì được ghi.", [{"path": f"/{field}", "message": message}])


def events(*formulas: Terms) -> str:
    """Return the wire names of the events by which these formulas move."""
    return " ".join(
        dict.fromkeys(event for terms in formulas for name, _ in terms for event in counters()[name].events)
    )


def of_people(*formulas: Terms) -> bool:
    """Say whether these formulas count matters of people, of whom few could be told apart."""
    return any(counters()[name].people for terms in formulas for name, _ in terms)
