"""What fails again and again rests, and comes back when it works."""

import pytest

from core import breaker
from core.breaker import Breaker


def test_three_failures_in_a_row_rest_a_key_and_no_other() -> None:
    found: Breaker[str] = Breaker()
    for _ in range(breaker.FAILURES):
        assert not found.rests("kpis")
        found.failed("kpis")
    assert found.rests("kpis")
    assert not found.rests("complaints")


def test_after_the_rest_one_more_chance_is_given_and_success_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "REST_SECONDS", 0.0)
    found: Breaker[str] = Breaker()
    for _ in range(breaker.FAILURES):
        found.failed("kpis")
    assert not found.rests("kpis")
    assert found.troubled("kpis")
    found.worked("kpis")
    assert not found.troubled("kpis")


def test_a_success_in_between_starts_the_count_anew() -> None:
    found: Breaker[str] = Breaker()
    for _ in range(breaker.FAILURES - 1):
        found.failed("kpis")
    found.worked("kpis")
    found.failed("kpis")
    assert not found.rests("kpis")
