"""The periods the plugin brings are those that were counted by hand, and honest about what is not certain."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.calendar import Label, RuleBook, WorkingCalendar, compute, deadline_json

ROOT = Path(__file__).parents[3]
BOOK = RuleBook.from_csv(ROOT / "plugins/complaints/rules.csv")
CASES = json.loads((ROOT / "tests/core/deadline_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} from {case['from']}")
def test_a_rule_gives_the_deadline_that_was_counted_by_hand(case: dict[str, Any]) -> None:
    start = date.fromisoformat(case["from"])
    rule = BOOK.rule(case["rule"], on=start)
    assert (rule.n, rule.unit) == (case["n"], case["unit"])
    told = deadline_json(compute(rule, start, WorkingCalendar()))
    assert told == {key: case[key] for key in ("rule", "from", "raw", "due", "skipped", "basis")}


def test_what_was_not_read_in_the_law_is_marked_for_a_legal_check() -> None:
    assert {rule.id for rule in BOOK if rule.label is Label.MEMORY} <= {rule.id for rule in BOOK if rule.needs_check}


def test_extending_a_denunciation_gives_what_the_extended_rules_give() -> None:
    start, calendar = date(2024, 4, 1), WorkingCalendar()
    base = BOOK.rule("denunciation.resolve", on=start)
    for extensions, rule in ([30], "denunciation.resolve.ext1"), ([30, 30], "denunciation.resolve.ext2"):
        extended = compute(base, start, calendar, extensions=extensions)
        assert extended.due == compute(BOOK.rule(rule, on=start), start, calendar).due
