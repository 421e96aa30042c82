"""Invite people, give them roles at a node, take roles back."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from secrets import token_urlsafe
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select

from core import ZONE, BadInput, Conflict, Forbidden, NotFound, Work, now
from tenants.events import PersonInvited, RoleGranted, RoleRevoked
from tenants.models.person import NewGrant, NewPerson, Person, RoleGrant, Session
from tenants.roles import role
from tenants.service import authority
from tenants.service.authority import PERSON

HASHER = PasswordHasher()
SHORTEST_PASSWORD = 10
RESET_ABOVE = "Người này còn giữ vai trò ở nơi khác. Hãy nhờ quản trị cấp trên cấp lại mật khẩu."
OTHERS = {"person": "Cấp trên", "machine": "Hệ thống khác", "operator": "Người vận hành", "public": "Người dân"}


async def invite(work: Work, new: NewPerson, password: str = "") -> tuple[Person, str]:
    """Let somebody sign in. Returns the person and a one-time password, which is shown once and kept nowhere.

    Raises Conflict if the login is taken.
    """
    once = password or token_urlsafe(9)
    person = work.add(Person(login=new.login.lower(), display_name=new.display_name, password_hash=HASHER.hash(once)))
    try:
        await work.db.flush()
    except IntegrityError as taken:
        raise Conflict(f"Tên đăng nhập «{new.login}» đã có người dùng. Hãy chọn tên khác.") from taken
    work.emit(PersonInvited(person_id=person.id))
    work.audit("tenants.invite", person.login, f"Mời vào {work.tenant.name}")
    return person, once


async def grant(work: Work, person: Person, new: NewGrant) -> RoleGrant:
    """Give a person a role at this node.

    Raises BadInput on an unknown role, Conflict on a day in the past, Forbidden for a role of one's own, for somebody
    of another branch, and for `below` where one's own grant does not reach that far.
    """
    role(new.role)
    if work.actor.id == f"{PERSON}{person.id}":
        raise Forbidden("Không ai tự giao vai trò cho mình. Hãy nhờ một quản trị viên khác.")
    if new.below:
        reaches_below(work)
    until = datetime.combine(new.until, time(), ZONE) + timedelta(days=1) if new.until else None
    if until and until <= now():
        raise Conflict("Ngày kết thúc đã qua. Hãy chọn một ngày sau hôm nay.")
    if person.tenant_id not in work.house.below(work.tenant.id):
        raise Forbidden("Chỉ giao vai trò cho người của đơn vị mình hoặc đơn vị trực thuộc.")
    row = work.add(RoleGrant(person_id=person.id, role=new.role, below=new.below, until=until, why=new.why))
    work.emit(RoleGranted(grant_id=row.id, role=new.role, below=new.below))
    work.audit("tenants.grant", person.login, new.why, role=new.role, below=new.below, until=until)
    work.change_house()
    return row


def reaches_below(work: Work) -> None:
    """Raise Forbidden unless the actor's own grant reaches all units below: nobody gives more than they have."""
    if not set(work.house.below(work.tenant.id)) <= set(work.reach):
        raise Forbidden("Bạn chỉ được giao riêng đơn vị này, không gồm các đơn vị trực thuộc.")


async def revoke(work: Work, grant_id: UUID, why: str) -> None:
    """Take a role back at once. Raises NotFound, or Conflict if it is the house's last administrator."""
    row, holder = await find_grant(work, grant_id)
    await authority.keep_an_administrator(work, col(RoleGrant.id) == grant_id)
    work.emit(RoleRevoked(grant_id=row.id, role=row.role))
    work.audit("tenants.revoke", holder.login if holder else str(row.person_id), why, role=row.role, below=row.below)
    await work.db.delete(row)
    work.change_house()


async def change_password(work: Work, person_id: UUID, old: str, new: str) -> None:
    """Set a person's own password, and end their other sessions.

    Raises BadInput if the old one is wrong or the new one too short or the same.
    """
    person = await work.get(Person, person_id)
    try:
        HASHER.verify(person.password_hash, old)
    except VerifyMismatchError:
        raise BadInput("Mật khẩu hiện tại chưa đúng.") from None
    if len(new) < SHORTEST_PASSWORD or new == old:
        raise BadInput(f"Mật khẩu mới cần ít nhất {SHORTEST_PASSWORD} ký tự và khác mật khẩu cũ.")
    person.password_hash, person.must_change_password = HASHER.hash(new), False
    await work.db.execute(delete(Session).where(col(Session.person_id) == person_id))
    work.audit("tenants.password", person.login, "Người dùng tự đổi mật khẩu")
    work.change_house()


async def reset_password(work: Work, person: Person) -> str:
    """Give a person a new one-time password and end their sessions; returns it, to be shown once.

    Raises Forbidden if the person also holds a role where the actor is no administrator: whoever resets a password
    could sign in with it.
    """
    await authority.rules_over(work, person, RESET_ABOVE)
    once = token_urlsafe(9)
    person.password_hash, person.must_change_password = HASHER.hash(once), True
    await work.db.execute(delete(Session).where(col(Session.person_id) == person.id))
    work.audit("tenants.password_reset", person.login, "Cấp lại mật khẩu dùng một lần")
    work.change_house()
    return once


async def disable(work: Work, person: Person, why: str) -> None:
    """Keep a person out for good, and end their sessions; what they did stays under their name.

    Raises Forbidden if the person also holds a role where the actor is no administrator, Conflict for oneself and for
    the last administrator of the province.
    """
    if work.actor.id == f"{PERSON}{person.id}":
        raise Conflict("Bạn không tự khóa mình được. Hãy nhờ một quản trị viên khác.")
    await authority.rules_over(work, person, "Người này còn giữ vai trò ở nơi khác. Hãy nhờ quản trị cấp trên.")
    await authority.keep_an_administrator(work, col(RoleGrant.person_id) == person.id)
    person.disabled_at = now()
    await work.db.execute(delete(Session).where(col(Session.person_id) == person.id))
    work.audit("tenants.disable", person.login, why)
    work.change_house()


async def find(work: Work, person_id: UUID) -> Person:
    """Return a person within reach. Raises NotFound."""
    return await work.get(Person, person_id)


async def by_login(work: Work, login: str) -> Person:
    """Return the person with this login within reach. Raises NotFound."""
    found = await work.all(select(Person).where(col(Person.login) == login.lower()))
    if not found:
        raise NotFound(f"Không có người dùng «{login}» ở đơn vị này.")
    return found[0]


async def names(work: Work, actors: Iterable[str]) -> dict[str, str]:
    """Return what actors are called, by id: a person within reach by name, all others by what they are."""
    wanted = set(actors)
    ids = [UUID(actor.removeprefix(PERSON)) for actor in wanted if actor.startswith(PERSON)]
    found = await work.all(select(Person).where(col(Person.id).in_(ids))) if ids else []
    known = {f"{PERSON}{person.id}": person.display_name for person in found}
    return {actor: known.get(actor) or OTHERS.get(actor.partition(":")[0], "Hệ thống") for actor in wanted}


async def find_grant(work: Work, grant_id: UUID) -> tuple[RoleGrant, Person | None]:
    """Return a role within reach with its holder, None if the holder is out of reach. Raises NotFound."""
    row = await work.get(RoleGrant, grant_id)
    holders = await work.all(select(Person).where(col(Person.id) == row.person_id))
    return row, holders[0] if holders else None


async def grants(work: Work, person_id: UUID) -> list[RoleGrant]:
    """Return a person's roles at units within reach, the oldest first."""
    theirs = select(RoleGrant).where(col(RoleGrant.person_id) == person_id)
    return await work.all(theirs.order_by(col(RoleGrant.created_at)))


async def people(work: Work, words: str = "", most: int | None = None) -> Sequence[tuple[Person, list[RoleGrant]]]:
    """Return the people within reach, each with their roles, by unit and name; with `words`, those so named."""
    statement = select(Person).order_by(col(Person.tenant_id), col(Person.display_name)).limit(most)
    if words:
        named = (column.icontains(words, autoescape=True) for column in (col(Person.display_name), col(Person.login)))
        statement = statement.where(or_(*named))
    persons = await work.all(statement)
    roles: dict[UUID, list[RoleGrant]] = {person.id: [] for person in persons}
    for row in await work.all(select(RoleGrant).where(col(RoleGrant.person_id).in_(roles))):
        roles[row.person_id].append(row)
    return [(person, roles[person.id]) for person in persons]
