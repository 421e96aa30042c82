"""Look at how a unit stands to its targets in the running quarter, and tell when it crosses one."""

from collections import Counter
from collections.abc import Mapping, Sequence

from core import Event, Work, today
from plugins.kpis.events import TargetMissed, TargetReached
from plugins.kpis.models.indicator import Indicator, Standing
from plugins.kpis.service import indicators, matters, numbers, periods, scoring

HUNDREDTHS = 100


async def keep(work: Work, events: Sequence[Event]) -> None:
    """Keep facts of which there are few, and look at once what they mean for the targets."""
    period, moved = periods.quarter_of(today()), Counter[str]()
    for (day, name), by in (await matters.moves(work, events)).items():
        if period.begin <= day <= period.end:
            moved[name] += by
    for event in events:
        matters.keep(work, event)
    if any(moved.values()):
        await look(work, moved)


async def look(work: Work, moved: Mapping[str, int] | None = None) -> None:
    """Hold this unit's own figures of the running quarter against the targets of today.

    `moved` is what the same transaction has counted and not yet written; then only those indicators are looked at
    that it moves. A crossing is told from what the row was before: once, whoever else looks at the same time.
    """
    period = periods.quarter_of(today())
    if moved is None and not await numbers.anything(work, period):
        return
    counted = (await numbers.by_unit(work, period)).of([work.tenant.id])
    counts = {name: counted.get(name, 0) + (moved or {}).get(name, 0) for name in {*counted, *(moved or {})}}
    for indicator in await indicators.at(work, today()):
        if indicator.target is None or (moved is not None and not _moves(indicator, moved)):
            continue
        found = scoring.result(indicator, counts)
        if found.value is not None:
            work.upsert(
                Standing,
                {"indicator": indicator.id},
                then=_tell,
                period=period.key,
                missed=not found.kept,
                value=found.value,
                target=indicator.target,
                numerator=found.numerator,
                denominator=found.denominator,
            )


def _moves(indicator: Indicator, moved: Mapping[str, int]) -> bool:
    return any(moved.get(name) for name, _ in (*indicator.numerator, *indicator.denominator))


def _tell(work: Work, old: Standing | None, new: Standing) -> None:
    """Tell what has been missed, once per crossing and period, and what was missed and is reached again."""
    if new.missed and not (old and old.missed and old.period == new.period):
        work.emit(TargetMissed.model_validate(_told(new)))
    elif old and old.missed and not new.missed:
        work.emit(TargetReached.model_validate(_told(new)))


def _told(new: Standing) -> dict[str, object]:
    return {
        "indicator_id": new.indicator,
        "period": new.period,
        "value": new.value / HUNDREDTHS,
        "target": new.target / HUNDREDTHS,
        "numerator": new.numerator,
        "denominator": new.denominator,
    }
