"""The codes everybody uses, as data: channels of the law, groups of people, pillars of the motto."""

import csv
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to tell people: `form` is the code of the law's form, `counts` names the figures that are asked for."""

    code: str
    title: str
    form: str
    form_title: str
    counts: tuple[str, ...]


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a file in `data/`."""
    yield from csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines())


@cache
def channels() -> dict[str, Channel]:
    """Return the channels by code, in the order in which people use them (Law 14/2012/QH13, art. 11)."""
    return {row["code"]: Channel(**{**row, "counts": tuple(row["counts"].split())}) for row in rows("channels.csv")}  # type: ignore[arg-type]  # the file has one column for each field


@cache
def terms(kind: str) -> dict[str, str]:
    """Return the titles of one list of codes, `audience` or `pillar`, by code."""
    return {row["code"]: row["title"] for row in rows("terms.csv") if row["kind"] == kind}


def _several(value: object) -> object:
    """Take one ticked box, or a cell with commas, for a list; what stands twice counts once."""
    if isinstance(value, str):
        value = [part for one in value.split(",") if (part := one.strip())]
    return list(dict.fromkeys(map(str, value))) if isinstance(value, (list, tuple)) else value


@cache
def titles() -> dict[str, str]:
    """Return what every code is called: channels, groups of people, pillars."""
    return {**{code: one.title for code, one in channels().items()}, **terms("audience"), **terms("pillar")}


def unknown(words: Sequence[str], known: Container[str]) -> str:
    """Return a sentence that names the words that are not known; empty if all are."""
    strange = [word for word in words if word not in known]
    return f"Không có trong danh mục: {', '.join(strange)}." if strange else ""


Codes = Annotated[list[str], BeforeValidator(_several)]
"""Several codes: a list, or one text with commas between them."""
