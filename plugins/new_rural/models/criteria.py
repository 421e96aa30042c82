"""The nouns of the law, read from `data/`: a set of criteria, a criterion, an indicator, a kind of commune."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core import Choice

EVERYWHERE = "*"
"""The place of a target that is the same for every commune."""


class Comparison(Choice):
    """How a value is held against its target."""

    AT_LEAST = "at_least", "Từ mức trở lên"
    AT_MOST = "at_most", "Không quá mức"
    YES = "yes", "Đạt hoặc chưa đạt"


class State(StrEnum):
    """What can be said of a criterion. Not assessed is not the same as not met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A national set; `indicators` is how many the decision counts, `kinds` how the names of its communes begin."""

    id: str
    title: str
    period: str
    level: str
    scheme: str
    kinds: tuple[str, ...]
    indicators: int
    valid_from: date
    valid_to: date | None
    basis: str
    needs_check: bool
    note: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a set, by its number."""

    set_id: str
    no: int
    group: str
    title: str
    needs_check: bool

    @property
    def id(self) -> str:
        """`<set>/<number>`: how events name it."""
        return f"{self.set_id}/{self.no}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as it holds for a commune on a day. `target` is None where nobody has said it yet.

    A `stand_in` speaks for all indicators of a criterion whose wording is not in the data, until the province
    has written in those of the whole set.
    """

    set_id: str
    criterion: int
    code: str
    title: str
    unit: str
    comparison: Comparison
    target: float | None
    stand_in: bool
    needs_check: bool
    basis: str

    def met(self, value: float | None) -> bool | None:
        """Say whether a value reaches the target; None without a value or a target. Yes is 1, no is 0."""
        if value is None:
            return None
        if self.comparison is Comparison.YES:
            return value == 1
        if self.target is None:
            return None
        return value >= self.target if self.comparison is Comparison.AT_LEAST else value <= self.target


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A region or group of communes; targets of `like` hold where it has none of its own."""

    scheme: str
    code: str
    title: str
    like: str
    basis: str
    needs_check: bool

    @property
    def looked_up(self) -> tuple[str, ...]:
        """Under which places a target is looked up, the nearest first."""
        return (self.code, *([self.like] if self.like else []), EVERYWHERE)


def state_of(met: list[bool | None]) -> State:
    """Return what the indicators of a criterion say together: it is met only if every one of them is."""
    if False in met:
        return State.NOT_MET
    return State.MET if met and None not in met else State.UNKNOWN
