"""What the law says of moves, reasons, competence and limits, read from `data/`, as of a day."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core import Conflict, LegalFact, in_full, read_table

DATA = Path(__file__).parents[1] / "data"


class Dated(BaseModel):
    """A fact of law with the days on which it holds, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date
    valid_to: date | None = None
    basis: str
    needs_check: bool

    def holds_on(self, day: date) -> bool:
        """Say whether this is the law on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Move(Dated):
    """A step that a case may take: from which steps, to which (`=` stays, `<` goes back), and what it wants.

    The lowest `rank` among those possible is the one next thing to do. `wants` names fields of the form, with `?` if
    they may be empty and `reason:<topic>` for a choice; `form` names one that is drawn by hand. `main` is the clock
    that runs from here on, `starts` and `meets` are the duties that begin and end.
    """

    kind: str
    verb: str
    before: str
    after: str
    rank: int | None = None
    title: str
    hint: str = ""
    wants: str = ""
    form: str = ""
    main: str = ""
    starts: str = ""
    meets: str = ""


class Reason(Dated):
    """A reason the law knows, for one topic, with what to do about it."""

    topic: str
    code: str
    title: str
    advice: str = ""


class Competence(Dated):
    """Who settles what is complained of: `settler` is the level of the unit, `minister` is outside of the house."""

    against: str
    title: str
    level: int
    settler: str
    settler_title: str


class Limit(Dated):
    """A number that bounds what may be done."""

    id: str
    value: int
    title: str


@cache
def moves() -> tuple[Move, ...]:
    """Return every move of every kind of case, in all versions."""
    return tuple(read_table(DATA / "moves.csv", Move))


@cache
def competences() -> tuple[Competence, ...]:
    """Return who is competent for what, in all versions."""
    return tuple(read_table(DATA / "competence.csv", Competence))


@cache
def limits() -> tuple[Limit, ...]:
    """Return every limit, in all versions."""
    return tuple(read_table(DATA / "limits.csv", Limit))


@cache
def all_reasons() -> tuple[Reason, ...]:
    """Return every reason, in all versions."""
    return tuple(read_table(DATA / "reasons.csv", Reason))


def reasons(topic: str, on: date) -> dict[str, Reason]:
    """Return the reasons of a topic that the law knows on a day, by code."""
    return {one.code: one for one in all_reasons() if one.topic == topic and one.holds_on(on)}


def limit(wanted: str, on: date) -> int:
    """Return a limit as of a day. Raises Conflict if the law of that day sets none."""
    for one in limits():
        if one.id == wanted and one.holds_on(on):
            return one.value
    raise Conflict(f"Luật áp dụng ngày {on:%d/%m/%Y} chưa quy định việc này.")


def facts() -> list[LegalFact]:
    """Return all of this as facts to be checked by a lawyer."""
    told: Iterable[tuple[str, str, Dated]] = [
        *((f"Bước xử lý: {one.title}", one.kind, one) for one in moves()),
        *((f"Lý do ({one.topic}): {one.title}", one.code, one) for one in all_reasons()),
        *((f"Thẩm quyền lần {one.level}: {one.title}", one.settler_title, one) for one in competences()),
        *((one.title, str(one.value), one) for one in limits()),
    ]
    return [
        LegalFact(title, value, in_full(one.basis), one.valid_from, one.valid_to, one.needs_check)
        for title, value, one in told
    ]
