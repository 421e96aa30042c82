"""From counters to shares, and from shares to points: whole numbers all the way, so that a figure is the same for ever.

Shares are in hundredths of a percent and points in hundredths of a point, both rounded half up and only once.
"""

from collections.abc import Iterable, Mapping, Sequence

from plugins.kpis.models.indicator import Group, GroupScore, Indicator, Result, Scores

WHOLE = 10_000
"""A hundred percent."""


def result(indicator: Indicator, numbers: Mapping[str, int]) -> Result:
    """Return what an indicator comes to; its value is None, never nought or hundred, where nothing was measured."""
    part = _sum(indicator.numerator, numbers)
    whole = _sum(indicator.denominator, numbers)
    return measured(indicator, part, whole, heard=not indicator.heard or bool(numbers.get(indicator.heard)))


def measured(indicator: Indicator, part: int, whole: int, *, heard: bool = True) -> Result:
    """Return what an indicator comes to for this part of this whole."""
    if not indicator.share:
        return Result(indicator, part, 0, part, None)
    if not heard or whole <= 0:
        return Result(indicator, part, whole, None, None)
    part = max(0, min(part, whole))
    value = _divide(WHOLE * part, whole)
    return Result(indicator, part, whole, value, _points(indicator, part, whole, value) if indicator.most else None)


def _points(indicator: Indicator, part: int, whole: int, value: int) -> int:
    if indicator.steps:
        return next((points for share, points in indicator.steps if value >= share), 0)
    return _divide(indicator.most * (whole - part if indicator.lower_is_better else part), whole)


def _divide(part: int, whole: int) -> int:
    """Divide, rounded half up."""
    return (2 * part + whole) // (2 * whole)


def _sum(terms: Sequence[tuple[str, int]], numbers: Mapping[str, int]) -> int:
    return sum(sign * numbers.get(name, 0) for name, sign in terms)


def scores(indicators: Iterable[Indicator], groups: Iterable[Group], numbers: Mapping[str, int]) -> Scores:
    """Return all that was measured: each indicator, the groups' points, and their sum out of what could be measured."""
    results = {one.id: result(one, numbers) for one in indicators}
    counted = tuple(_group(group, results.values()) for group in groups)
    points = [group.points for group in counted if group.points is not None]
    measurable = sum(group.measurable for group in counted)
    return Scores(results, counted, sum(points) if points else None, measurable, dict(numbers))


def _group(group: Group, results: Iterable[Result]) -> GroupScore:
    own = tuple(one for one in results if one.indicator.group == group.id)
    counted = [(one.points, one.indicator.most) for one in own if one.points is not None]
    points = sum(points for points, _ in counted) if counted else None
    return GroupScore(group, points, sum(most for _, most in counted), own)


def if_more(found: Result, more: int) -> Result:
    """Return what an indicator would come to if so many more went well: returned on time, or no longer overdue."""
    if found.indicator.lower_is_better:
        gone = min(more, found.numerator)
        return measured(found.indicator, found.numerator - gone, found.denominator - gone)
    return measured(found.indicator, found.numerator + more, found.denominator + more)


def needed(found: Result) -> int | None:
    """Return how many more have to go well until the target is kept; None if it cannot be said, or not be reached.

    The target is held against the share as it is rounded, hence the halves of a hundredth.
    """
    target, part, whole = found.indicator.target, found.numerator, found.denominator
    if found.value is None or target is None:
        return None
    if found.kept:
        return 0
    if found.indicator.lower_is_better:
        most = 2 * target + 1
        more = (2 * WHOLE * part - most * whole) // (2 * WHOLE - most) + 1 if most < 2 * WHOLE else None
        return None if more is None else min(more, part)
    least = 2 * target - 1
    return -((2 * WHOLE * part - least * whole) // (2 * WHOLE - least))
