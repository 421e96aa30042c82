"""People and their roles."""

from uuid import UUID

from sqlmodel import Field

from core import (
    FromPath,
    FromQuery,
    JSONBody,
    Redirect,
    RequestWork,
    Shape,
    Template,
    URLEncodedBody,
    Work,
    get,
    now,
    post,
    see,
)
from tenants.models.person import NewGrant, NewPerson, Person
from tenants.roles import ROLES
from tenants.service import people

MOST = 200


class Invitation(NewPerson, NewGrant):
    """The form with which somebody is invited and given a first role."""


class Reason(Shape):
    """Why something is taken back."""

    why: str = Field(min_length=3, max_length=500)


@get("/tenants/people", permission="tenants.people", menu="Người dùng", icon="people", order=3)
async def overview(work: RequestWork, q: FromQuery[str] = "") -> Template:
    """List the people within reach with their roles; with `q`, those so named."""
    found = await people.people(work, q.strip(), MOST)
    context = {"people": found, "full": len(found) == MOST, "roles": ROLES, "words": q.strip(), "now": now()}
    return Template("tenants/people.html", context=context)


@get("/tenants/people/new", permission="tenants.people")
async def new_person() -> Template:
    """Show the form to invite somebody."""
    return Template("tenants/invite.html", context={"roles": ROLES})


@post("/tenants/people", permission="tenants.people", form=new_person, status_code=200)
async def invite(work: RequestWork, data: URLEncodedBody[Invitation]) -> Template:
    """Invite somebody with a first role, and show the one-time password: once."""
    person, once = await _invite(work, data)
    return Template("tenants/once.html", context={"one": person, "once": once})


@get("/tenants/people/{person_id:uuid}", permission="tenants.people")
async def person(work: RequestWork, person_id: FromPath[UUID]) -> Template:
    """Show one person with their roles, and what can be done for them."""
    found, grants = await people.find(work, person_id), await people.grants(work, person_id)
    return Template("tenants/person.html", context={"one": found, "grants": grants, "roles": ROLES, "now": now()})


@post("/tenants/people/{person_id:uuid}/reset", permission="tenants.people", form=person, status_code=200)
async def reset(work: RequestWork, person_id: FromPath[UUID]) -> Template:
    """Give somebody a new one-time password, and show it: once."""
    found = await people.find(work, person_id)
    return Template("tenants/once.html", context={"one": found, "once": await people.reset_password(work, found)})


@post("/tenants/people/{person_id:uuid}/grants", permission="tenants.people", form=person, status_code=303)
async def grant(work: RequestWork, person_id: FromPath[UUID], data: URLEncodedBody[NewGrant]) -> Redirect:
    """Give somebody one more role at this unit."""
    await people.grant(work, await people.find(work, person_id), data)
    return see(work, f"/tenants/people/{person_id}", "Đã giao vai trò.")


@get("/tenants/people/{person_id:uuid}/disable", permission="tenants.people")
async def ask_disable(work: RequestWork, person_id: FromPath[UUID]) -> Template:
    """Say what keeping somebody out means, and ask why."""
    return Template("tenants/disable.html", context={"one": await people.find(work, person_id)})


@post("/tenants/people/{person_id:uuid}/disable", permission="tenants.people", form=ask_disable, status_code=303)
async def disable(work: RequestWork, person_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """Keep somebody out at once."""
    await people.disable(work, await people.find(work, person_id), data.why)
    return see(work, "/tenants/people", "Người này không đăng nhập được nữa.")


@get("/tenants/people/grants/{grant_id:uuid}/revoke", permission="tenants.people")
async def ask_revoke(work: RequestWork, grant_id: FromPath[UUID]) -> Template:
    """Say what taking a role back means, and ask why."""
    row, holder = await people.find_grant(work, grant_id)
    return Template("tenants/revoke_role.html", context={"grant": row, "one": holder, "role": ROLES[row.role]})


@post("/tenants/people/grants/{grant_id:uuid}/revoke", permission="tenants.people", form=ask_revoke, status_code=303)
async def revoke(work: RequestWork, grant_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """Take a role back at once."""
    await people.revoke(work, grant_id, data.why)
    return see(work, "/tenants/people", "Đã thu hồi vai trò.")


@post("/api/tenants/people", permission="tenants.people")
async def invite_person(work: RequestWork, data: JSONBody[Invitation]) -> dict[str, str]:
    """Invite somebody with a first role; the one-time password is in the answer and nowhere else."""
    found, once = await _invite(work, data)
    return {"id": str(found.id), "login": found.login, "one_time_password": once}


async def _invite(work: Work, data: Invitation) -> tuple[Person, str]:
    found, once = await people.invite(work, NewPerson(login=data.login, display_name=data.display_name))
    await people.grant(work, found, NewGrant(role=data.role, below=data.below, until=data.until, why=data.why))
    return found, once
