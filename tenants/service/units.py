"""Load official units, and read them back as tenants."""

import csv
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core import BadInput, Tenant
from tenants.models.unit import NewUnit, Unit

OFFICIAL = Path(__file__).parents[1] / "data" / "units.csv"
LEVELS = {"province": 0, "department": 1, "district": 1, "commune": 2}


def read_units(path: Path, root: str) -> list[Unit]:
    """Read the unit `root` and all below it from a CSV of official units, parents first.

    Raises BadInput with every faulty row, its path written `line/column`; the columns are those of
    `tenants/data/README.md`.
    """
    children = defaultdict(list)
    for line, row in _lines(path):
        children["" if row.get("key") == root else row.get("parent_key", "")].append((line, row))
    units: dict[str, Unit] = {}
    faults: list[dict[str, str]] = []
    waiting = deque(found for found in children.pop("", []) if found[1].get("key") == root)
    if not waiting:
        raise BadInput(f"Danh mục không có đơn vị «{root[:48]}».")
    while waiting:
        line, row = waiting.popleft()
        key = row.get("key", "")
        if key in units:
            faults.append({"path": f"{line}/key", "message": f"Đơn vị «{key}» đã có ở trên."})
            continue
        try:
            new = NewUnit.model_validate({**row, "parent_key": None} if key == root else row)
        except ValidationError as wrong:
            faults += [
                {"path": f"{line}/{e['loc'][0]}", "message": f"Không dùng được: {e['msg']}."} for e in wrong.errors()
            ]
        else:
            units[key] = Unit(**new.model_dump())
            waiting.extend(children.pop(key, []))
    if faults:
        raise BadInput(f"Danh mục có {len(faults)} chỗ sai; chưa nạp đơn vị nào.", faults)
    return list(units.values())


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, restkey="?", strict=True)
            for row in table:
                if None in row.values() or "?" in row:
                    raise BadInput(f"Danh mục «{path.name}», dòng {table.line_num}: thiếu hoặc thừa ô.")
                yield table.line_num, {name: cell for name, cell in row.items() if name and cell}
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise BadInput(f"Không đọc được danh mục đơn vị «{path.name}»: cần tệp CSV mã UTF-8.") from wrong


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
