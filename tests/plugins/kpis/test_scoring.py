"""From counters to shares and points: the worked case of a province, what is not measured, versions, periods."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import BadInput, DayBegan, today
from core.handler import handlers_of
from plugins.kpis import handlers
from plugins.kpis.models.indicator import Indicator, IndicatorVersion, Result
from plugins.kpis.service import board, facts, formulas, indicators, numbers, periods, scoring
from plugins.kpis.service.units import Member

DAY = date(2025, 7, 25)
IN_FORCE = {one.id: one for one in indicators.in_force(DAY)}
QUANG_TRI = {
    "procedures_published": 100, "procedures_on_time": 90,  # 3.60 of 4
    "procedures_updated": 100, "procedures_updated_on_time": 90,  # 3.60 of 4
    "procedures_complete": 170,  # of 200: 3.40 of 4
    "sync_known": 100, "dossiers_synchronised": 80,  # 4.80 of 6
    "dossiers_returned": 10_000, "dossiers_on_time": 9675,  # 19.35 of 20
    "results_known": 1000, "results_electronic": 900,  # 7.20 of 8
    "digitisations": 1, "dossiers_received": 1000, "dossiers_digitised": 900,  # 4.50 of 5
    "results_digitised": 7400,  # 2.22 of 3
    "dossiers_reusable": 1000, "dossiers_reused": 650,  # 3.90 of 6
    "dossiers_offered": 1000, "dossiers_online": 505,  # 3.03 of 6
    "services_offered": 100, "services_used": 50,  # 3.00 of 6
    "payments": 100, "payments_online": 40,  # 2.00 of 5
    "services_paid": 20,  # 1.00 of 5
    "cases_closed": 100, "cases_on_time": 90,  # 5.40 of 6
    "cases_rated": 1000, "cases_satisfied": 875,  # 5.25 of 6
    "ratings": 100, "ratings_satisfied": 90,  # 5.40 of 6
}  # fmt: skip
"""Counters that give the five groups of Quảng Trị on 25-7-2025 as they were published."""


def scored(counts: dict[str, int], day: date = DAY) -> scoring.Scores:
    return scoring.scores(indicators.in_force(day), indicators.groups(), counts)


def test_the_published_index_of_quang_tri_comes_out_to_the_digit() -> None:
    found = scored(QUANG_TRI)
    points = {one.group.id: one.points for one in found.groups if one.group.most}
    assert points == {"G1": 1540, "G2": 1935, "G3": 1782, "G4": 903, "G5": 1605}
    assert (found.points, found.measurable) == (7765, 10_000)


def test_the_groups_of_the_decision_have_its_points_and_add_up_to_a_hundred() -> None:
    most = {one.id: one.most for one in indicators.groups() if one.most}
    assert most == {"G1": 1800, "G2": 2000, "G3": 2200, "G4": 2200, "G5": 1800}
    for group, points in most.items():
        assert sum(one.most for one in IN_FORCE.values() if one.group == group) == points


def test_of_nothing_there_is_no_share_and_never_nought_or_hundred() -> None:
    found = scored({})
    shares = [one for one in found.results.values() if one.indicator.share]
    assert len(shares) > 15
    assert {(one.value, one.points, one.kept) for one in shares} == {(None, None, None)}
    assert (found.points, found.measurable) == (None, 0)
    assert {group.points for group in found.groups} == {None}


def test_what_nobody_has_told_of_is_not_measured_though_there_are_dossiers() -> None:
    silent = scored({"dossiers_received": 100}).results["digitise_in"]
    told = scored({"dossiers_received": 100, "digitisations": 3, "dossiers_digitised": 3}).results["digitise_in"]
    assert (silent.value, told.value) == (None, 300)


def test_points_are_out_of_what_could_be_measured() -> None:
    found = scored({"dossiers_returned": 3, "dossiers_on_time": 2})
    assert (found.points, found.measurable) == (1333, 2000)
    assert found.results["dossier_on_time"].percent == 66.67


COUNTS = st.integers(0, 10**7)


@given(COUNTS, COUNTS)
def test_a_share_lies_between_its_bounds_and_its_points_follow(part: int, whole: int) -> None:
    found = scoring.measured(IN_FORCE["dossier_on_time"], part, whole)
    if whole == 0:
        assert found.value is None
    else:
        assert found.value is not None
        assert found.points is not None
        assert 0 <= found.value <= 10_000
        assert abs(found.points - 2000 * min(part, whole) / whole) <= 0.5
        assert (found.value == 10_000) or part < whole


def test_points_by_steps() -> None:
    steps = replace(IN_FORCE["dossier_on_time"], steps=indicators.steps("95:20; 90:15,5; 80:10"))
    points = [scoring.measured(steps, part, 100).points for part in (100, 95, 94, 90, 80, 79)]
    assert points == [2000, 2000, 1550, 1550, 1000, 0]
    with pytest.raises(BadInput, match="bậc"):
        indicators.steps("95 thì 20")


def test_a_formula_is_a_sum_of_named_counters_and_nothing_else() -> None:
    read = (("payments", 1), ("ratings", 1), ("open", -1))
    assert formulas.read("payments + Lượt đánh giá − hồ sơ đang giải quyết") == read
    assert formulas.read(formulas.names(read)) == formulas.read(formulas.words(read)) == read
    for wrong in ("payments * 2", "2", "payments + nhiều hơn", "+", "__import__"):
        with pytest.raises(BadInput) as refused:
            formulas.read(wrong, "numerator")
        assert refused.value.details[0]["path"] == "/numerator"


def test_every_counter_has_its_words_and_the_events_by_which_it_moves() -> None:
    assert formulas.counters().keys() == {*numbers.NAMES}
    heard = {one.event.event_name for one in handlers_of(handlers)} - {DayBegan.event_name}
    told = {event for one in formulas.counters().values() for event in one.events}
    assert told == heard
    assert IN_FORCE["services_used"].events == "kpis.procedure_published kpis.dossier_received"


def test_what_is_better_when_lower_keeps_its_target_below_it() -> None:
    overdue = replace(IN_FORCE["overdue_open"], target=500, most=1000)
    assert [scoring.measured(overdue, part, 100).kept for part in (0, 5, 6)] == [True, True, False]
    assert scoring.measured(overdue, 25, 100).points == 750


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 9999), st.booleans())
def test_so_many_more_are_needed_as_it_takes_and_no_fewer(part: int, whole: int, target: int, lower: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    indicator = replace(IN_FORCE["dossier_on_time"], target=target, lower_is_better=lower)
    found = scoring.measured(indicator, min(part, whole), whole)
    more = scoring.needed(found)
    if more is None:
        return
    gone = scoring.if_more(found, more)
    assert gone.kept or gone.value is None
    assert more == 0 or not scoring.if_more(found, more - 1).kept


def version(valid_from: date, target: int, most: int = 2000, steps: str = "") -> IndicatorVersion:
    return IndicatorVersion(
        tenant_id="45", indicator="dossier_on_time", target=target, most=most, steps=steps, valid_from=valid_from,
        basis="Kế hoạch 1", why="Thử", decided_by="system", decided_at_unit="45",
    )  # fmt: skip


def test_a_new_version_holds_from_its_day_and_leaves_what_was_before() -> None:
    own = [version(date(2026, 7, 1), 9900, 1000), version(date(2026, 10, 1), 9990)]

    def target(day: date) -> int | None:
        return indicators.named(indicators.in_force(day, own), "dossier_on_time").target

    assert [target(date(2026, month, 1)) for month in (6, 7, 9, 10)] == [9800, 9900, 9900, 9990]
    changed = indicators.named(indicators.in_force(date(2026, 8, 1), own), "dossier_on_time")
    assert (changed.version, changed.own, changed.most, changed.basis) == (2, True, 1000, "Kế hoạch 1")


def test_a_definition_is_kept_and_restored_as_it_was() -> None:
    for one in indicators.in_force(today(), [version(date(2026, 1, 1), 9900, steps="95:20; 90:10")]):
        assert indicators.restored(indicators.kept(one)) == one


@pytest.mark.parametrize(
    ("key", "begin", "end"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-tt-q1", date(2023, 12, 15), date(2024, 3, 14)),
        ("2024-tt-6m", date(2023, 12, 15), date(2024, 6, 14)),
        ("2026-par-y", date(2025, 12, 15), date(2026, 12, 14)),
        ("2026-nd-m11", date(2026, 10, 15), date(2026, 11, 14)),
        ("2026-01-05..2026-02-10", date(2026, 1, 5), date(2026, 2, 10)),
    ],
)
def test_a_period_has_its_first_and_last_day(key: str, begin: date, end: date) -> None:
    found = periods.read(key)
    assert (found.begin, found.end, found.key) == (begin, end, key)


@pytest.mark.parametrize(
    "key", ["-1", "0", "1999", "10000", "nay", "2026-13", "2026-Q5", "2026-xx-q1", "2026-02-30..2026-03-01",
            "2026-03-02..2026-03-01", "2001-01-01..2026-01-01"],
)  # fmt: skip
def test_what_is_no_period_of_ours_is_refused(key: str) -> None:
    with pytest.raises(BadInput):
        periods.read(key)


def test_equal_results_share_a_place_and_what_was_not_measured_comes_last() -> None:
    def one(value: int | None, indicator: Indicator = IN_FORCE["dossier_on_time"]) -> tuple[Member, Result]:
        return None, Result(indicator, 0, 1, value, None)  # type: ignore[return-value]  # nobody looks at the member

    assert [place.number for place in board.ranked([one(9000), one(None), one(9500), one(9500)])] == [1, 1, 3, None]
    lower = IN_FORCE["overdue_open"]
    assert [place.result.value for place in board.ranked([one(700, lower), one(0, lower)])] == [0, 700]


def test_what_rests_on_law_and_is_not_checked_says_so() -> None:
    told = facts.legal_facts()
    assert all(fact.basis and fact.valid_from for fact in told)
    assert {fact.title for fact in told if fact.needs_check} >= {IN_FORCE["online"].title, "Quý I (thanh tra)"}
    assert not next(fact for fact in told if fact.title == IN_FORCE["satisfaction"].title).needs_check
