"""Load official units, and read them back as tenants."""

import csv
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import BadInput, Tenant
from tenants.models import Unit

OFFICIAL = Path(__file__).parents[1] / "data" / "units.csv"
LEVELS = {"province": 0, "department": 1, "district": 1, "commune": 2}


def read_units(path: Path, root: str) -> list[Unit]:
    """Read the unit `root` and all below it from a CSV of official units.

    Raises BadInput with every faulty row; the columns are those of `tenants/data/README.md`.
    """
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise BadInput(f"Không đọc được danh mục đơn vị «{path.name}»: cần tệp CSV mã UTF-8.") from wrong
    keys = {root}
    wanted = []
    for line, row in enumerate(sorted(rows, key=lambda row: LEVELS.get(row.get("level", ""), 9)), start=2):
        if row.get("key") == root or row.get("parent_key") in keys:
            keys.add(row.get("key", ""))
            wanted.append((line, row))
    if not wanted:
        raise BadInput(f"Danh mục không có đơn vị «{root}».")
    units, faults = [], []
    for line, row in wanted:
        fields = {name: value for name, value in row.items() if name and value}
        if row["key"] == root:
            fields.pop("parent_key", None)
        try:
            units.append(Unit.model_validate(fields))
        except ValidationError as wrong:
            faults += [{"path": f"dòng {line}, {e['loc'][0]}", "message": e["msg"]} for e in wrong.errors()]
    if faults:
        raise BadInput(f"Danh mục có {len(faults)} chỗ sai; chưa nạp đơn vị nào.", faults)
    return units


async def load(db: AsyncSession, units: Iterable[Unit]) -> int:
    """Write units into the register; those already there are brought up to date. Returns how many."""
    rows = [unit.model_dump() for unit in units]
    statement = insert(Unit)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "key"}
    await db.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changed), rows)
    return len(rows)


async def tenants(db: AsyncSession) -> list[Tenant]:
    """Return every unit as a tenant, the province first and siblings by code."""
    units = (await db.scalars(select(Unit).order_by(col(Unit.code)))).all()
    return [
        Tenant(u.key, u.name, u.level, u.parent_key, u.code, u.valid_from, u.valid_to)
        for u in sorted(units, key=lambda unit: LEVELS.get(unit.level, 9))
    ]
