"""The periods that laws set, as data: how long, from what, since when, and on what basis."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.calendar.table import read_table
from core.errors import BadInput

LONGEST = 3660  # days: ten years; a longer legal period is a slip of the pen


class Unit(StrEnum):
    """How a period is counted; the day it starts from never counts (Civil Code 2015, art. 147)."""

    CALENDAR = "calendar"  # days; a last day off moves to the next working day (art. 148)
    WORKING = "working"  # working days only
    POSTING = "posting"  # at least so many consecutive days; ends on a working day
    NOT_BEFORE = "not_before"  # nothing may happen earlier; a day off moves nothing
    MONTHS = "months"  # the same day of a later month, else that month's last day


class Label(StrEnum):
    """How well the figure is known."""

    VERIFIED = "VERIFIED"  # read in the legal text
    SECONDARY = "SECONDARY"  # read in a page that quotes the text
    MEMORY = "MEMORY"  # known by experience, the text was not seen


class Rule(BaseModel):
    """One period as it stood from `valid_from` to `valid_to`, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")
    n: int = Field(ge=1, le=LONGEST, description="length, in the unit")
    unit: Unit
    from_event: str = Field(min_length=1, description="what starts the clock, in Vietnamese")
    valid_from: date
    valid_to: date | None = None
    basis: str = Field(min_length=1, description="law and article")
    label: Label
    needs_check: bool = Field(description="a lawyer has still to confirm length or validity")
    title: str = Field(min_length=1, description="in Vietnamese, as people read it")

    @model_validator(mode="after")
    def _is_honest(self) -> Self:
        if self.label is Label.MEMORY and not self.needs_check:
            raise ValueError("số liệu theo trí nhớ (MEMORY) luôn cần kiểm tra pháp lý")
        if self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("ngày hết hiệu lực đứng trước ngày có hiệu lực")
        return self

    def holds_on(self, day: date) -> bool:
        """Say whether this version is the law on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class RuleBook:
    """All rules that are installed, each in the versions it has had; iterating gives them by id and date."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        """Sort the versions. Raises BadInput if two versions of a rule hold on the same day."""
        self._versions: defaultdict[str, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: (rule.id, rule.valid_from)):
            versions = self._versions[rule.id]
            if versions and versions[-1].holds_on(rule.valid_from):
                raise BadInput(f"Quy tắc {rule.id} có hai bản cùng hiệu lực ngày {rule.valid_from:%d/%m/%Y}.")
            versions.append(rule)

    def __iter__(self) -> Iterator[Rule]:
        return (rule for versions in self._versions.values() for rule in versions)

    @classmethod
    def from_csv(cls, path: Path) -> Self:
        """Read the rules of one file. Raises BadInput with the place of every fault."""
        return cls(read_table(path, Rule))

    def rule(self, rule_id: str, on: date) -> Rule:
        """Return the version of a rule that is the law on a day, usually the day its clock starts.

        Raises BadInput if no rule has this id (names the nearest ones), or none holds on that day.
        """
        versions = self._versions.get(rule_id)
        if versions is None:
            near = get_close_matches(rule_id, self._versions, n=3)
            hint = f" Có phải: {', '.join(near)}?" if near else ""
            raise BadInput(f"Không có quy tắc thời hạn “{rule_id}”.{hint}")
        for version in versions:
            if version.holds_on(on):
                return version
        spans = "; ".join(_span(version) for version in versions)
        raise BadInput(f"Quy tắc {rule_id} không có hiệu lực vào ngày {on:%d/%m/%Y}, chỉ có {spans}.")


def _span(rule: Rule) -> str:
    until = f" đến {rule.valid_to:%d/%m/%Y}" if rule.valid_to else ""
    return f"từ {rule.valid_from:%d/%m/%Y}{until}"
