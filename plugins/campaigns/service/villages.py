"""The villages of a commune: its own list, by which it is seen how far the word has gone."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from core import BadInput, Conflict, NotFound, Work
from plugins.campaigns.models.terms import plain
from plugins.campaigns.models.village import NewVillage, Village
from plugins.campaigns.service.places import Place, by_row


async def villages(work: Work) -> list[Village]:
    """Return the villages of this unit, by name."""
    found = await work.all(select(Village).where(col(Village.tenant_id) == work.tenant.id))
    return sorted(found, key=lambda village: (plain(village.name), village.name))


async def counted(work: Work) -> dict[str, set[str]]:
    """Return the ids of the villages of each unit within reach."""
    found: dict[str, set[str]] = {}
    for unit, village in await work.all(select(col(Village.tenant_id), col(Village.id))):
        found.setdefault(unit, set()).add(str(village))
    return found


async def add(work: Work, new: NewVillage) -> Village:
    """Add a village. Raises Conflict if there is one of this name."""
    if _same(new.name) in {_same(village.name) for village in await villages(work)}:
        raise Conflict(f"Đã có «{new.name}» trong danh sách.")
    return work.add(Village(**new.model_dump()))


async def change(work: Work, village_id: UUID, new: NewVillage) -> Village:
    """Correct a village. Raises NotFound, and Conflict if another one has this name."""
    village = await find(work, village_id)
    others = {_same(other.name) for other in await villages(work) if other.id != village_id}
    if _same(new.name) in others:
        raise Conflict(f"Đã có «{new.name}» trong danh sách.")
    village.sqlmodel_update(new.model_dump())
    return village


async def remove(work: Work, village_id: UUID) -> None:
    """Take a village off the list, because it was merged or never was. What was done there stays recorded."""
    await work.db.delete(await find(work, village_id))


async def take_in(work: Work, sheet: Sequence[NewVillage], place: Place = by_row) -> int:
    """Take in a whole list: villages of a known name are corrected, others added; returns how many rows there were.

    Raises BadInput, with the row, if a name stands there twice; then nothing is written.
    """
    names = [_same(new.name) for new in sheet]
    twice = [row for row, name in enumerate(names) if name in names[:row]]
    if twice:
        faults = [{"path": place(row, "name"), "message": "Tên này đã có ở dòng trên."} for row in twice]
        raise BadInput("Có dòng chưa đúng; chưa có gì được ghi.", faults)
    known = {_same(village.name): village for village in await villages(work)}
    for new, name in zip(sheet, names, strict=True):
        if name in known:
            known[name].sqlmodel_update(new.model_dump())
        else:
            work.add(Village(**new.model_dump()))
    return len(names)


async def households(work: Work) -> int:
    """Return how many households live in the villages of this unit."""
    own = select(func.coalesce(func.sum(col(Village.households)), 0)).where(col(Village.tenant_id) == work.tenant.id)
    [found] = await work.all(own)
    return int(found)


async def find(work: Work, village_id: UUID) -> Village:
    """Return a village of this unit. Raises NotFound."""
    village = await work.get(Village, village_id)
    if village.tenant_id != work.tenant.id:
        raise NotFound("Thôn này thuộc đơn vị khác; hãy mở danh sách của đơn vị đó.")
    return village


def _same(name: str) -> str:
    return " ".join(name.lower().split())
