"""The periods the plugin brings are those that were counted by hand, and honest about what is not certain."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import cli
from core.calendar import Label, RuleBook, WorkingCalendar, compute, deadline_json

ROOT = Path(__file__).parents[3]
BOOK = RuleBook.from_csv(ROOT / "plugins/complaints/data/rules.csv")
KINDS = ("normal", "complex", "remote", "remote_complex")
ASKED = (
    *("complaint.file.time_bar", "complaint.accept", *(f"complaint.first.{kind}" for kind in KINDS)),
    *("complaint.second.file", "complaint.second.file.remote", "complaint.second.accept"),
    *(f"complaint.second.{kind}" for kind in KINDS),
    *("complaint.decision.send.first", "complaint.decision.send.second", "complaint.decision.publish"),
    *("complaint.decision.legal_effect", "denunciation.check", "denunciation.check.multi_place"),
    *("denunciation.transfer", "denunciation.notify_acceptance", "denunciation.resolve", "denunciation.resolve.base"),
    *("denunciation.resolve.ext1", "denunciation.resolve.ext2", "denunciation.conclusion.handle"),
    *("denunciation.conclusion.publish", "petition.process", "disclosure.publish", "disclosure.loudspeaker"),
    *("huong_uoc.posting", "compensation.plan.posting", "land.notice.agri", "land.notice.nonagri"),
    *("land.notice.validity", "pdp.dpia.file"),
)
"""Every period a commune is asked for, spelt as everybody spells it."""

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


@pytest.mark.parametrize("rule", ASKED)
def test_the_command_answers_for_every_period_by_its_name(rule: str) -> None:
    said = CliRunner().invoke(cli, ["deadline", rule, "--from", "2026-03-02", "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    assert list(told) == ["rule", "from", "raw", "due", "skipped", "basis"]
    assert (told["rule"], told["from"]) == (rule, "2026-03-02")


def test_a_notice_of_land_recovery_of_march_2024_goes_by_the_land_law_of_then() -> None:
    for day, basis, check in (("2024-03-01", "LDD2013 67", True), ("2026-11-02", "LDD 85", True)):
        rule = BOOK.rule("land.notice.agri", on=date.fromisoformat(day))
        assert (rule.n, rule.basis, rule.needs_check) == (90, basis, check)
    assert BOOK.rule("compensation.plan.posting", on=date(2024, 3, 1)).n == 20
    assert BOOK.rule("compensation.plan.posting", on=date(2026, 11, 2)).n == 30
