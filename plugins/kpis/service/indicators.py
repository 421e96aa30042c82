"""Indicators by version: the official ones as data, and what a unit or one above it has decided from a day on."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from core import BadInput, NotFound, Work, today
from plugins.kpis.models.indicator import Group, Indicator, IndicatorVersion
from plugins.kpis.service import formulas

DATA = Path(__file__).parents[1] / "data"
OWN_GROUP = "G0"
"""Where the indicators stand that units follow by themselves; they have no points of the law's hundred."""


@cache
def groups() -> tuple[Group, ...]:
    """Return the groups, those of Decision 766/QĐ-TTg first; see `data/groups.csv`."""
    with (DATA / "groups.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Group(row["id"], row["title"], row["short"], _hundredths(row["points"]), row["basis"])
            for row in csv.DictReader(file)
        )


@cache
def official() -> tuple[Indicator, ...]:
    """Return every version of every indicator as it stands in `data/indicators.csv`."""
    with (DATA / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file))


def _read(row: dict[str, str]) -> Indicator:
    numerator, denominator = formulas.read(row["numerator"]), formulas.read(row["denominator"])
    heard = formulas.read(row["heard"])
    return Indicator(
        id=row["id"],
        version=int(row["version"]),
        title=row["title"],
        group=row["group"],
        numerator=numerator,
        denominator=denominator,
        of=row["of"],
        heard=row["heard"],
        events=formulas.events(numerator, denominator, heard),
        unit=row["unit"],
        lower_is_better=row["better"] == "lower",
        most=_hundredths(row["points"]),
        target=(_hundredths(row["target"]) if denominator else int(row["target"])) if row["target"] else None,
        steps=steps(row["steps"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        basis=row["basis"],
        needs_check=row["needs_check"] == "true",
        explained=row["explained"],
    )


def _hundredths(text: str) -> int:
    return round(float(text) * 100)


def steps(text: str) -> tuple[tuple[int, int], ...]:
    """Read a scale of steps, `95:6; 90:4`: from which percentage on how many points. Raises BadInput."""
    try:
        pairs = [part.replace(",", ".").split(":") for part in text.split(";") if part.strip()]
        found = {_hundredths(share): _hundredths(points) for share, points in pairs}
    except ValueError:
        raise BadInput(
            "Thang điểm bậc viết như 95:6; 90:4.", [{"path": "/steps", "message": "Viết như 95:6; 90:4."}]
        ) from None
    return tuple(sorted(found.items(), reverse=True))


def in_force(day: date, versions: Iterable[IndicatorVersion] = ()) -> list[Indicator]:
    """Return each indicator in the version of a day: the official one, what was decided for it since, a unit's own."""
    return [one for one in known(day, versions) if one.valid_to is None or day <= one.valid_to]


def known(day: date, versions: Iterable[IndicatorVersion] = ()) -> list[Indicator]:
    """Return what is in force on a day, and what a decision has ended by then."""
    latest = {
        one.id: one for one in official() if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    }
    for version in sorted(versions, key=lambda one: (one.valid_from, one.created_at)):
        base = latest.get(version.indicator) or _made(version)
        if base and base.valid_from <= version.valid_from <= day:
            latest[version.indicator] = decided(base, version)
    return list(latest.values())


def listed(versions: Sequence[IndicatorVersion]) -> list[Indicator]:
    """Return what is known today, and what a unit has made for a day to come."""
    now = known(today(), versions)
    later = known(max([today(), *(one.valid_from for one in versions)]), versions)
    return now + [one for one in later if one.id not in {known.id for known in now}]


def _made(version: IndicatorVersion) -> Indicator | None:
    """Return what the first version of a unit's own indicator stands on; None where it is one of the law's."""
    if not version.title or any(one.id == version.indicator for one in official()):
        return None
    return Indicator(
        id=version.indicator, version=0, title=version.title, group=OWN_GROUP, numerator=(), denominator=(), of="",
        heard="", events="", unit="", lower_is_better=bool(version.lower_is_better), most=0, target=None, steps=(),
        valid_from=version.valid_from, valid_to=None, basis="", needs_check=False, explained=version.explained or "",
    )  # fmt: skip


def decided(base: Indicator, version: IndicatorVersion) -> Indicator:
    """Return an indicator as a decision has it from its day on."""
    return replace(
        base,
        **_formula(base, version),
        version=base.version + 1,
        unit=base.unit if version.unit is None else version.unit,
        target=version.target,
        most=version.most,
        steps=steps(version.steps),
        valid_from=version.valid_from,
        valid_to=version.valid_from - timedelta(days=1) if version.ended else None,
        basis=version.basis,
        needs_check=False,
        own=True,
    )


def _formula(base: Indicator, version: IndicatorVersion) -> dict[str, Any]:
    """Return what changes with a new formula: what it counts, of what, and by which events it moves."""
    if version.numerator is None and version.denominator is None:
        return {}
    numerator = base.numerator if version.numerator is None else formulas.read(version.numerator)
    denominator = base.denominator if version.denominator is None else formulas.read(version.denominator)
    if (numerator, denominator) == (base.numerator, base.denominator):
        return {}
    of = base.of if denominator == base.denominator else formulas.words(denominator).lower()
    about = {"numerator": numerator, "denominator": denominator, "of": of, "heard": ""}
    return {**about, "events": formulas.events(numerator, denominator)}


async def versions(work: Work) -> list[IndicatorVersion]:
    """Return what holds for this unit by its own word or that of a unit above it, the oldest first."""
    own = select(IndicatorVersion).where(col(IndicatorVersion.tenant_id) == work.tenant.id)
    return await work.all(own.order_by(col(IndicatorVersion.valid_from), col(IndicatorVersion.created_at)))


async def at(work: Work, day: date) -> list[Indicator]:
    """Return each indicator in the version that holds for this unit on a day."""
    return in_force(day, await versions(work))


def named(found: Sequence[Indicator], indicator_id: str) -> Indicator:
    """Return one of these indicators. Raises NotFound."""
    for one in found:
        if one.id == indicator_id:
            return one
    raise NotFound("Không có chỉ số này, hoặc chỉ số chưa áp dụng trong kỳ đã chọn.")


def kept(indicator: Indicator) -> dict[str, object]:
    """Return a definition as it is kept with a closed period."""
    return {**asdict(indicator), "valid_from": str(indicator.valid_from), "valid_to": str(indicator.valid_to or "")}


def restored(plain: dict[str, object]) -> Indicator:
    """Return a definition as it was kept."""
    fields = dict(plain)
    for name in ("numerator", "denominator", "steps"):
        fields[name] = tuple(tuple(one) for one in fields[name])  # type: ignore[attr-defined]  # lists of pairs, as kept
    fields["valid_from"] = date.fromisoformat(str(fields["valid_from"]))
    fields["valid_to"] = date.fromisoformat(str(fields["valid_to"])) if fields["valid_to"] else None
    return Indicator(**fields)  # type: ignore[arg-type]  # the fields that were kept
