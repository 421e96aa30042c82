"""Deadlines that were counted by hand, and what must hold for all the others."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import (
    DayKind,
    DayOff,
    Deadline,
    Label,
    Override,
    Pause,
    Rule,
    RuleBook,
    Unit,
    WorkingCalendar,
    compute,
    deadline_json,
    deadline_report,
)
from core.errors import BadInput

CASES = json.loads(Path(__file__).with_name("deadline_cases.json").read_text(encoding="utf-8"))
NATION = WorkingCalendar()
DAY = timedelta(days=1)

# What the Government announced for 2024 to 2026: weekdays off, and the Saturdays worked for them.
WEEKDAYS_OFF = {
    date(year, *(int(part) for part in reversed(day.split("/"))))
    for year, days in {
        2024: "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09",
        2025: "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09",
        2026: "01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09 24/11",
    }.items()
    for day in days.split()
}
SATURDAYS_WORKED = {date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)}

known_days = st.dates(date(2024, 1, 1), date(2026, 6, 30))
lengths = st.integers(1, 90)
rolling = st.sampled_from([Unit.CALENDAR, Unit.WORKING, Unit.POSTING])


def works(day: date) -> bool:
    return day in SATURDAYS_WORKED or (day.weekday() < 5 and day not in WEEKDAYS_OFF)


def a_rule(n: int, unit: Unit = Unit.CALENDAR, **changes: object) -> Rule:
    facts = {"id": "complaint.accept", "n": n, "unit": unit, "from_event": "ngày nhận đơn", "basis": "LKN 27"}
    facts |= {"valid_from": date(2012, 7, 1), "label": Label.VERIFIED, "needs_check": False}
    return Rule.model_validate(facts | {"title": "Thụ lý khiếu nại"} | changes)


def ends(deadline: Deadline) -> tuple[date, date]:
    assert deadline.raw
    assert deadline.due
    return deadline.raw, deadline.due


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} from {case['from']}")
def test_a_deadline_is_what_was_counted_by_hand(case: dict[str, Any]) -> None:
    rule = a_rule(case["n"], case["unit"], id=case["rule"], basis=case["basis"])
    told = deadline_json(compute(rule, date.fromisoformat(case["from"]), NATION))
    assert told == {key: case[key] for key in ("rule", "from", "raw", "due", "skipped", "basis")}


def test_the_calendar_of_three_years_is_what_the_government_announced() -> None:
    days = [date(2024, 1, 1) + n * DAY for n in range(366 + 365 + 365)]
    assert [day for day in days if NATION.is_working(day) != works(day)] == []


@given(known_days, lengths)
def test_the_nth_working_day_is_found_by_counting_one_by_one(day: date, n: int) -> None:
    working = [day + step * DAY for step in range(1, 2 * n + 30) if works(day + step * DAY)]
    assert NATION.nth_working_after(day, n) == working[n - 1]


@given(known_days, lengths, rolling)
def test_a_deadline_is_never_before_its_raw_day_and_ends_on_a_working_day(start: date, n: int, unit: Unit) -> None:
    deadline = compute(a_rule(n, unit), start, NATION)
    raw, due = ends(deadline)
    assert start < raw <= due
    assert works(due)
    assert [off.day for off in deadline.rolled] == [raw + step * DAY for step in range((due - raw).days)]


@given(known_days, lengths, lengths, st.sampled_from(Unit))
def test_a_longer_period_never_ends_earlier(start: date, n: int, more: int, unit: Unit) -> None:
    raw, due = ends(compute(a_rule(n, unit), start, NATION))
    later_raw, later_due = ends(compute(a_rule(n + more, unit), start, NATION))
    assert raw < later_raw
    assert due <= later_due


@given(known_days, lengths, st.integers(0, 90), st.integers(0, 60))
def test_a_pause_shifts_calendar_days_by_its_length(start: date, n: int, elapsed: int, length: int) -> None:
    since = start + min(elapsed, n) * DAY
    paused = compute(a_rule(n), start, NATION, pauses=[Pause(since, since + length * DAY)])
    assert paused.raw == start + (n + length) * DAY


@given(known_days, lengths, st.integers(0, 60), st.integers(0, 60))
def test_a_pause_takes_no_working_day_away_and_gives_none(start: date, n: int, elapsed: int, length: int) -> None:
    since = start + elapsed * DAY
    _, due = ends(compute(a_rule(n, Unit.WORKING), start, NATION))
    paused = compute(a_rule(n, Unit.WORKING), start, NATION, pauses=[Pause(since, since + length * DAY)])
    _, later = ends(paused)
    assert later >= due
    if since < due:
        run = [start + step * DAY for step in range(1, elapsed + 1)]
        run += [since + step * DAY for step in range(length + 1, (later - since).days + 1)]
        assert sum(map(works, run)) == n
        assert [off.day for off in paused.skipped] == [day for day in run if not works(day)]


def test_a_suspended_complaint_is_due_when_the_days_that_were_left_have_passed() -> None:
    pause = Pause(date(2026, 7, 20), date(2026, 8, 10))
    deadline = compute(a_rule(30), date(2026, 7, 6), NATION, pauses=[pause])
    assert deadline.due == date(2026, 8, 26)
    assert deadline.needs_check


def test_several_pauses_add_up() -> None:
    pauses = [Pause(date(2026, 7, 10), date(2026, 7, 13)), Pause(date(2026, 7, 20), date(2026, 7, 21))]
    assert compute(a_rule(30), date(2026, 7, 6), NATION, pauses=pauses).raw == date(2026, 8, 9)


def test_a_clock_that_stands_still_has_no_deadline() -> None:
    deadline = compute(a_rule(30), date(2026, 7, 6), NATION, pauses=[Pause(date(2026, 7, 20))])
    assert (deadline.raw, deadline.due) == (None, None)
    assert "Chưa có hạn: thời hạn đang tạm dừng." in deadline_report(deadline)
    assert deadline_json(deadline)["due"] is None


def test_a_pause_after_the_end_changes_nothing() -> None:
    plain = compute(a_rule(30), date(2026, 7, 6), NATION)
    assert compute(a_rule(30), date(2026, 7, 6), NATION, pauses=[Pause(date(2026, 9, 1))]) == plain


@pytest.mark.parametrize(
    "pauses",
    [
        [Pause(date(2026, 7, 5), date(2026, 7, 9))],
        [Pause(date(2026, 7, 9), date(2026, 7, 8))],
        [Pause(date(2026, 7, 9), date(2026, 7, 20)), Pause(date(2026, 7, 15))],
        [Pause(date(2026, 7, 9)), Pause(date(2026, 7, 15), date(2026, 7, 16))],
        [Pause(date(2026, 7, 9), date(9999, 12, 31))],
    ],
    ids=["before the start", "backwards", "overlapping", "never ended", "too far"],
)
def test_pauses_that_cannot_be_are_refused(pauses: list[Pause]) -> None:
    with pytest.raises(BadInput):
        compute(a_rule(30), date(2026, 7, 6), NATION, pauses=pauses)


def test_a_posting_cannot_be_paused() -> None:
    with pytest.raises(BadInput, match="không tạm đình chỉ"):
        compute(a_rule(30, Unit.POSTING), date(2026, 7, 6), NATION, pauses=[Pause(date(2026, 7, 9))])


def test_extensions_are_added_to_the_raw_day_and_not_to_the_rolled_one() -> None:
    start = date(2024, 4, 1)
    assert compute(a_rule(30), start, NATION).due == date(2024, 5, 2)
    assert compute(a_rule(30), start, NATION, extensions=[30]).due == date(2024, 5, 31)
    assert compute(a_rule(30), start, NATION, extensions=[30, 30]).raw == date(2024, 6, 30)


@pytest.mark.parametrize("extensions", [[0], [-5, 10], [100_000]])
def test_extensions_that_cannot_be_are_refused(extensions: list[int]) -> None:
    with pytest.raises(BadInput, match="gia hạn"):
        compute(a_rule(30), date(2024, 4, 1), NATION, extensions=extensions)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2025-10-31", 4, "2026-02-28"),
        ("2025-12-15", 12, "2026-12-15"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: str, months: int, end: str) -> None:
    rule = a_rule(months, Unit.MONTHS)
    assert compute(rule, date.fromisoformat(start), NATION).due == date.fromisoformat(end)


def test_the_leap_day_is_a_day_like_any_other() -> None:
    assert compute(a_rule(1), date(2024, 2, 28), NATION).due == date(2024, 2, 29)
    assert compute(a_rule(1, Unit.NOT_BEFORE), date(2026, 2, 28), NATION).due == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2024-03-02", "Thứ bảy"),
        ("2024-03-03", "Chủ nhật"),
        ("2024-02-10", "Tết Nguyên Đán"),
        ("2024-04-29", "Nghỉ hoán đổi, làm bù ngày 04/05/2024"),
        ("2026-01-02", "Nghỉ hoán đổi, làm bù ngày 10/01/2026 (12729/VPCP-KGVX)"),
        ("2026-04-27", "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        ("2026-11-24", "Ngày Văn hóa Việt Nam"),
        ("2026-01-10", None),
        ("2026-08-22", None),
        ("2026-11-23", None),
    ],
)
def test_each_day_off_has_its_name(day: str, why: str | None) -> None:
    assert NATION.why_off(date.fromisoformat(day)) == why


def test_a_tenants_overrides_beat_the_nation_and_the_nearest_decision_holds() -> None:
    storm = Override(day=date(2026, 9, 28), kind=DayKind.OFF, reason="Nghỉ phòng chống bão", doc_no="1/UBND")
    back = storm.model_copy(update={"kind": DayKind.WORK})
    sunday = Override(day=date(2026, 9, 27), kind=DayKind.WORK, reason="Trực lũ", doc_no="2/UBND")
    commune = WorkingCalendar([storm, sunday])
    assert commune.why_off(storm.day) == "Nghỉ phòng chống bão (1/UBND)"
    assert commune.is_working(sunday.day)
    assert WorkingCalendar([storm, back]).is_working(storm.day)
    assert NATION.is_working(storm.day)
    assert commune.horizon == NATION.horizon


def test_an_answer_beyond_the_official_calendar_is_provisional() -> None:
    assert NATION.horizon >= 2026
    known = compute(a_rule(5), date(NATION.horizon, 12, 7), NATION)
    beyond = compute(a_rule(30), date(NATION.horizon, 12, 7), NATION)
    fixed = compute(a_rule(30, Unit.NOT_BEFORE), date(NATION.horizon, 12, 7), NATION)
    assert (known.provisional, beyond.provisional, fixed.provisional) == (False, True, False)
    assert f"Dự kiến: chưa có lịch nghỉ chính thức của năm {NATION.horizon + 1}." in deadline_report(beyond)
    confirmed = WorkingCalendar(confirmed=NATION.horizon + 1)
    assert not compute(a_rule(30), date(NATION.horizon, 12, 7), confirmed).provisional


@pytest.mark.parametrize("day", [date.min, date(1900, 12, 31), date(2101, 1, 1), date.max])
def test_a_day_outside_the_lunar_tables_is_refused(day: date) -> None:
    with pytest.raises(BadInput, match="1901"):
        compute(a_rule(30, Unit.NOT_BEFORE), day, NATION)


def test_a_period_that_leaves_the_lunar_tables_is_refused() -> None:
    with pytest.raises(BadInput, match="2100"):
        compute(a_rule(30), date(2100, 12, 20), NATION)


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="local date"):
        compute(a_rule(30), datetime(2026, 7, 6, 23, tzinfo=UTC), NATION)


def test_a_report_names_every_day_that_was_skipped() -> None:
    rule = a_rule(7, Unit.WORKING, title="Kiểm tra", basis="LTC 24(1)", label="MEMORY", needs_check=True)
    deadline = compute(rule, date(2024, 2, 5), NATION)
    assert deadline.skipped[2] == DayOff(date(2024, 2, 10), "Tết Nguyên Đán")
    assert deadline_report(deadline).splitlines() == [
        "Kiểm tra",
        "Hạn cuối: thứ tư 21/02/2024",
        "Cách tính: 7 ngày làm việc, kể từ ngày nhận đơn (thứ hai 05/02/2024, không tính ngày này).",
        "Không tính 9 ngày nghỉ:",
        "  08/02/2024: 29 Tết",
        "  09/02/2024: Giao thừa Tết Nguyên Đán",
        "  10/02/2024: Tết Nguyên Đán",
        "  11/02/2024: Mùng hai Tết Nguyên Đán",
        "  12/02/2024: Mùng ba Tết Nguyên Đán",
        "  13/02/2024: Mùng bốn Tết Nguyên Đán",
        "  14/02/2024: Mùng năm Tết Nguyên Đán",
        "  17/02/2024: Thứ bảy",
        "  18/02/2024: Chủ nhật",
        "Căn cứ: LTC 24(1)",
        "Lưu ý: cần kiểm tra pháp lý trước khi áp dụng.",
    ]


def test_a_report_tells_why_the_end_moved_and_where_the_clock_stood() -> None:
    moved = deadline_report(compute(a_rule(30), date(2024, 4, 1), NATION, extensions=[30, 30]))
    assert "30 ngày, gia hạn thêm 30, gia hạn thêm 30, kể từ" in moved
    assert "chuyển sang ngày làm việc tiếp theo:\n  30/06/2024: Chủ nhật\n" in moved
    pause = Pause(date(2026, 7, 20), date(2026, 8, 10))
    paused = deadline_report(compute(a_rule(30), date(2026, 7, 6), NATION, pauses=[pause]))
    assert "Tạm đình chỉ sau thứ hai 20/07/2026, tính tiếp sau thứ hai 10/08/2026." in paused
    earliest = deadline_report(compute(a_rule(90, Unit.NOT_BEFORE), date(2025, 3, 3), NATION))
    assert "Sớm nhất: chủ nhật 01/06/2025" in earliest


def test_the_law_of_the_day_is_taken() -> None:
    old = a_rule(15, valid_to=date(2025, 6, 30))
    book = RuleBook([a_rule(10, valid_from=date(2025, 7, 1)), old])
    assert book.rule("complaint.accept", on=date(2025, 6, 30)) == old
    assert book.rule("complaint.accept", on=date(2025, 7, 1)).n == 10
    assert [rule.n for rule in book] == [15, 10]


def test_a_rule_that_is_not_there_is_answered_with_what_is() -> None:
    book = RuleBook([a_rule(10, valid_to=date(2025, 6, 30))])
    with pytest.raises(BadInput, match=r"Có phải: complaint\.accept\?"):
        book.rule("complaint.acept", on=date(2025, 1, 1))
    with pytest.raises(BadInput, match=r"Không có quy tắc thời hạn “x”\.$"):
        book.rule("x", on=date(2025, 1, 1))
    with pytest.raises(BadInput, match="chỉ có từ 01/07/2012 đến 30/06/2025"):
        book.rule("complaint.accept", on=date(2025, 7, 1))


def test_two_versions_of_a_rule_cannot_hold_on_one_day() -> None:
    with pytest.raises(BadInput, match="cùng hiệu lực ngày 01/01/2025"):
        RuleBook([a_rule(10), a_rule(15, valid_from=date(2025, 1, 1))])


def test_every_fault_of_a_table_is_told_with_its_place(tmp_path: Path) -> None:
    heading = "id,n,unit,from_event,valid_from,valid_to,basis,label,needs_check,title\n"
    table = tmp_path / "rules.csv"
    table.write_text(
        heading
        + "a.b,ten,calendar,x,2024-01-01,,y,VERIFIED,false,\n"
        + "a.c,1,calendar,x,2024-01-01,,y,MEMORY,false,z\n"
        + "a.d,1,calendar,x,2024-01-01,2023-01-01,y,VERIFIED,false,z\n"
        + "a.e,1,calendar,x,2024-01-01,,y,VERIFIED,false,z,more\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput, match="5 chỗ sai") as refused:
        RuleBook.from_csv(table)
    assert [fault["path"] for fault in refused.value.details] == ["2.n", "2.title", "3", "4", "5.…"]
    assert refused.value.details[0]["message"] == "không dùng được: ten"


@pytest.mark.parametrize("content", [b"\xff\xfe", b'a,b\n"open', None], ids=["not UTF-8", "not CSV", "missing"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "rules.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=r"rules\.csv"):
        RuleBook.from_csv(path)


@given(st.binary(max_size=400))
def test_a_garbled_table_is_refused_or_read_and_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "garbled.csv"
    path.write_bytes(b"id,n,unit\n" + garbage)
    with suppress(BadInput):
        assert list(RuleBook.from_csv(path)) == []
