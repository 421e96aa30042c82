"""What the law wants of reception, as data: how often the head receives, what a group is, whom to turn away."""

from datetime import date
from functools import cache
from pathlib import Path

from core import read_table
from plugins.complaints.models.reception import Norm, Refusal

HERE = Path(__file__).parents[1] / "data"


@cache
def norms() -> tuple[Norm, ...]:
    """Return all figures of the law on reception, in all versions; see `data/reception.csv`."""
    return tuple(read_table(HERE / "reception.csv", Norm))


@cache
def _refusals() -> tuple[Refusal, ...]:
    return tuple(read_table(HERE / "refusals.csv", Refusal))


def norm(name: str, on: date, level: str = "") -> Norm | None:
    """Return the figure that is the law on a day for units of a level; None if the law sets none."""
    return next((one for one in norms() if (one.id, one.level) == (name, level) and _holds(one, on)), None)


def figure(name: str, on: date, other: int) -> int:
    """Return the number that the law sets on a day, or the other one if it sets none."""
    found = norm(name, on)
    return found.n if found else other


def refusals(on: date) -> list[Refusal]:
    """Return the reasons for which somebody may be turned away on a day (Law on Citizen Reception 2013, art. 9)."""
    return [one for one in _refusals() if _holds(one, on)]


def _holds(one: Norm | Refusal, on: date) -> bool:
    return one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
