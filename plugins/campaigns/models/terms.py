"""The codes everybody uses, as data: channels of the law, groups of people, pillars of the motto."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated
from unicodedata import combining, normalize

from pydantic import BeforeValidator

from core import read_table

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to tell people: `form` is the code of the law's form, `counted` names the figures that are asked for."""

    code: str
    title: str
    form: str
    form_title: str
    counted: str

    @property
    def counts(self) -> list[str]:
        """The figures that are asked for, the one by which it is counted first."""
        return self.counted.split()


@dataclass(frozen=True, slots=True)
class Term:
    """One code of a list, `audience` or `pillar`."""

    kind: str
    code: str
    title: str


@cache
def channels() -> dict[str, Channel]:
    """Return the channels by code, in the order in which people use them (Law 14/2012/QH13, art. 11)."""
    return {one.code: one for one in read_table(DATA / "channels.csv", Channel)}


@cache
def terms(kind: str) -> dict[str, str]:
    """Return the titles of one list of codes, by code."""
    return {one.code: one.title for one in read_table(DATA / "terms.csv", Term) if one.kind == kind}


@cache
def titles() -> dict[str, str]:
    """Return what every code is called: channels, groups of people, pillars."""
    return {**{code: one.title for code, one in channels().items()}, **terms("audience"), **terms("pillar")}


def plain(text: str) -> str:
    """Return a text in capitals without marks, to make a code of it or to put it in order: 33/CT-TTg is 33-CT-TTG."""
    bare = "".join(sign for sign in normalize("NFD", text.upper().replace("Đ", "D")) if not combining(sign))
    return re.sub(r"[^A-Z0-9]+", "-", bare).strip("-")


def by_word(titles: Mapping[str, str]) -> dict[str, str]:
    """Return codes by what people write for them: the code itself or its title, in any case."""
    return {word.lower(): code for code, title in titles.items() for word in (code, title)}


def unknown(words: Sequence[str], known: Container[str]) -> str:
    """Return a sentence that names the words that are not known; empty if all are."""
    strange = [word for word in words if word not in known and word.lower() not in known]
    return f"Không có trong danh mục: {', '.join(strange)}." if strange else ""


def _several(value: object) -> object:
    """Take one ticked box, or a cell with several, for a list; what stands twice counts once."""
    if isinstance(value, str):
        value = [part for one in re.split("[,;\n]", value) if (part := one.strip())]
    return list(dict.fromkeys(map(str, value))) if isinstance(value, (list, tuple)) else value


Codes = Annotated[list[str], BeforeValidator(_several)]
"""Several codes: a list, or one text with commas or semicolons between them."""
