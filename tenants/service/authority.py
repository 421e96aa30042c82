"""Who may decide about a person, and that the province never loses its last administrator."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from core import Conflict, Forbidden, Work, now
from tenants.models.person import Person, RoleGrant
from tenants.roles import role

PERSON = "person:"
LAST = "Đây là quản trị viên cuối cùng của tỉnh. Hãy giao vai trò cho người khác trước."


async def rules_over(work: Work, person: Person, otherwise: str) -> None:
    """Raise Forbidden, with this sentence, if a person holds a role where the actor is no administrator.

    Whoever operates the house rules over everybody.
    """
    if not work.actor.id.startswith(PERSON):
        return
    mine = await _held(work, col(RoleGrant.person_id) == UUID(work.actor.id.removeprefix(PERSON)))
    ruled = {
        unit
        for row in mine
        if role(row.role).allows("tenants.people") and (row.until is None or now() < row.until)
        for unit in (work.house.below(row.tenant_id) if row.below else (row.tenant_id,))
    }
    if any(row.tenant_id not in ruled for row in await _held(work, col(RoleGrant.person_id) == person.id)):
        raise Forbidden(otherwise)


async def keep_an_administrator(work: Work, gone: ColumnElement[bool]) -> None:
    """Raise Conflict if nobody were left who administers the whole province for good, once these roles are gone."""
    root = work.house.root
    lasting = (
        col(RoleGrant.role) == "administrator",
        col(RoleGrant.tenant_id) == (root.id if root else ""),
        col(RoleGrant.below).is_(True),
        col(RoleGrant.until).is_(None),
    )
    if await _held(work, gone, col(RoleGrant.role) == "administrator") and not await _held(work, ~gone, *lasting):
        raise Conflict(LAST)


async def _held(work: Work, *wanted: ColumnElement[bool]) -> list[RoleGrant]:
    """Return such roles in the whole house, of people who may sign in."""
    house = work.house
    everywhere = Work(work.transaction, house.path(work.tenant.id)[0], work.actor, tuple(house.tenants))
    holders = select(RoleGrant).join(Person, col(Person.id) == RoleGrant.person_id)
    return await everywhere.all(holders.where(col(Person.disabled_at).is_(None), *wanted))
