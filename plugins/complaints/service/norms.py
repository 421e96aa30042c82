"""What the law wants of reception, as data: how often the head receives, what a group is, what may be online."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Literal

from core import LegalFact, in_full, read_table
from plugins.complaints.service.law import DATA, Dated

PER = {"week": "ngày mỗi tuần", "month": "ngày mỗi tháng", "people": "người", "visit": ""}


class Norm(Dated):
    """A figure that the law sets on reception, for units of one level or, with an empty `level`, for all."""

    id: str
    level: str = ""
    n: int
    per: Literal["week", "month", "people", "visit"]
    label: str
    title: str

    @property
    def law(self) -> str:
        """The basis with the law's full name."""
        return in_full(self.basis)


@cache
def norms() -> tuple[Norm, ...]:
    """Return all figures, in all versions; see `data/reception.csv`."""
    return tuple(read_table(DATA / "reception.csv", Norm))


def norm(name: str, on: date, level: str = "") -> Norm | None:
    """Return the figure that is the law on a day for units of a level; None if the law sets none."""
    return next((one for one in norms() if (one.id, one.level) == (name, level) and one.holds_on(on)), None)


def figure(name: str, on: date, other: int) -> int:
    """Return the number that the law sets on a day, or the other one if it sets none."""
    found = norm(name, on)
    return found.n if found else other


def facts() -> Iterator[LegalFact]:
    """Yield all of this as facts to be checked by a lawyer."""
    for one in norms():
        value = f"{one.n} {PER[one.per]}".strip() if PER[one.per] else "Được phép"
        yield LegalFact(one.title, value, one.law, one.valid_from, one.valid_to, one.needs_check)
