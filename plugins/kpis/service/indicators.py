"""Indicators by version: the official ones as data, and what a unit or one above it has decided from a day on."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from pathlib import Path

from sqlmodel import col, select

from core import BadInput, NotFound, Work
from plugins.kpis.models.indicator import Group, Indicator, IndicatorVersion

DATA = Path(__file__).parents[1] / "data"


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
    share = row["denominator"] != ""
    return Indicator(
        id=row["id"],
        version=int(row["version"]),
        title=row["title"],
        group=row["group"],
        numerator=terms(row["numerator"]),
        denominator=terms(row["denominator"]),
        of=row["of"],
        heard=row["heard"],
        events=row["events"],
        unit=row["unit"],
        lower_is_better=row["better"] == "lower",
        most=_hundredths(row["points"]),
        target=(_hundredths(row["target"]) if share else int(row["target"])) if row["target"] else None,
        steps=steps(row["steps"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        basis=row["basis"],
        needs_check=row["needs_check"] == "true",
        explained=row["explained"],
    )


@cache
def counters() -> dict[str, str]:
    """Return what each counter is called; see `data/counters.csv`."""
    with (DATA / "counters.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["title"] for row in csv.DictReader(file)}


def formula(terms_: Iterable[tuple[str, int]]) -> str:
    """Return a sum of counters in words."""
    said = " ".join(f"{'−' if sign < 0 else '+'} {counters()[name]}" for name, sign in terms_)
    return said.removeprefix("+ ")


def _hundredths(text: str) -> int:
    return round(float(text) * 100)


def terms(formula: str) -> tuple[tuple[str, int], ...]:
    """Read a sum of named counters: `a + b - c`. There is nothing else in a formula."""
    signed = formula.replace("-", "+ -").split("+")
    return tuple((one.strip(" -"), -1 if one.strip().startswith("-") else 1) for one in signed if one.strip())


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
    """Return each indicator in the version of a day: the official one, and what was decided for it since."""
    own = sorted(versions, key=lambda one: (one.valid_from, one.created_at))
    latest = {
        one.id: one for one in official() if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    }
    for number, version in enumerate(own, start=2):
        base = latest.get(version.indicator)
        if base and version.valid_from <= day and version.valid_from >= base.valid_from:
            latest[version.indicator] = decided(base, version, number)
    return list(latest.values())


def decided(base: Indicator, version: IndicatorVersion, number: int) -> Indicator:
    """Return an indicator as a decision has it from its day on."""
    return replace(
        base,
        version=number,
        target=version.target,
        most=version.most,
        steps=steps(version.steps),
        valid_from=version.valid_from,
        valid_to=None,
        basis=version.basis,
        needs_check=False,
        own=True,
    )


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
