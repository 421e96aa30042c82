"""Read what the law lays down, from `data/`: sets, criteria, indicators, kinds of communes, links, procedure."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from core import NotFound, Tenant
from plugins.new_rural.models.criteria import Comparison, CriteriaSet, Criterion, Indicator, PlaceKind
from plugins.new_rural.models.linkage import Link

DATA = Path(__file__).parents[1] / "data"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one file of `data/`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def sets() -> dict[str, CriteriaSet]:
    """Return the national sets by id, the oldest first."""
    return {
        row["id"]: CriteriaSet(
            id=row["id"],
            title=row["title"],
            period=row["period"],
            level=row["level"],
            scheme=row["scheme"],
            kinds=tuple(row["kinds"].split("|")),
            indicators=int(row["indicators"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            basis=row["basis"],
            needs_check=row["needs_check"] == "1",
            note=row["note"],
        )
        for row in rows("sets")
    }


def find_set(set_id: str) -> CriteriaSet:
    """Return a set by id. Raises NotFound."""
    if set_id not in sets():
        raise NotFound("Không có bộ tiêu chí này.")
    return sets()[set_id]


def set_on(day: date) -> CriteriaSet | None:
    """Return the set in force on a day; None before the first."""
    return next((one for one in sets().values() if one.valid_from <= day <= (one.valid_to or day)), None)


def takes_part(unit: Tenant) -> bool:
    """Say whether a unit is judged at all: the sets are for communes (xã), not for wards and townships."""
    return any(one.level == unit.level and unit.name.startswith(one.kinds) for one in sets().values())


@cache
def criteria(set_id: str) -> dict[int, Criterion]:
    """Return the criteria of a set by number."""
    return {
        int(row["no"]): Criterion(set_id, int(row["no"]), row["group"], row["title"], row["needs_check"] == "1")
        for row in rows("criteria")
        if row["set"] == set_id
    }


def find_criterion(set_id: str, no: int) -> Criterion:
    """Return one criterion. Raises NotFound."""
    if no not in criteria(find_set(set_id).id):
        raise NotFound("Bộ tiêu chí không có tiêu chí này.")
    return criteria(set_id)[no]


@cache
def national(set_id: str) -> tuple[Indicator, ...]:
    """Return the indicators of a set as the nation has them, without targets; those are by place."""
    return tuple(
        Indicator(
            set_id=set_id,
            criterion=int(row["criterion"]),
            code=row["code"],
            title=row["title"],
            unit=row["unit"],
            comparison=Comparison[row["comparison"].upper()],
            target=None,
            stand_in=row["stand_in"] == "1",
            needs_check=row["needs_check"] == "1",
            basis=sets()[set_id].basis,
        )
        for row in rows("indicators")
        if row["set"] == set_id
    )


@cache
def national_targets(set_id: str) -> dict[tuple[str, str], float]:
    """Return the nation's targets by indicator and place."""
    return {(row["code"], row["place"]): float(row["target"]) for row in rows("targets") if row["set"] == set_id}


@cache
def place_kinds(scheme: str) -> dict[str, PlaceKind]:
    """Return the regions or groups by code: `scheme` is `region` or `group`."""
    return {
        row["code"]: PlaceKind(**{**row, "needs_check": row["needs_check"] == "1"})  # type: ignore[arg-type]  # the columns are the fields
        for row in rows("places")
        if row["scheme"] == scheme
    }


@cache
def regions() -> dict[str, str]:
    """Return the region of a province by its code, for communes that nobody has classified otherwise."""
    return {row["code"]: row["region"] for row in rows("provinces")}


@cache
def procedure() -> dict[str, dict[str, str]]:
    """Return what the law says of the procedure, by id; see `procedure.csv`."""
    return {row["id"]: row for row in rows("procedure")}


@cache
def links() -> dict[str, Link]:
    """Return the map of links as it comes, by code; which criteria each bears on stands in a column per set."""
    return {
        row["code"]: Link(
            code=row["code"],
            room=row["room"],
            kind=row["kind"],
            title=row["title"],
            why=row["why"],
            unit=row["unit"],
            comparison=row["comparison"],
            threshold=float(row["threshold"]),
            enabled=row["enabled"] == "1",
            months=int(row["months"]),
            from_month=int(row["from_month"]),
            basis=row["basis"],
            needs_check=row["needs_check"] == "1",
            criteria={one: tuple(map(int, row[one].split())) for one in sets()},
        )
        for row in rows("links")
    }
