"""People and their roles, and one's own password."""

from typing import Any
from uuid import UUID

from core import (
    OWN_ACCOUNT,
    BadInput,
    FromPath,
    JSONBody,
    Redirect,
    RequestWork,
    Shape,
    Template,
    URLEncodedBody,
    get,
    post,
    see,
)
from tenants.models import NewGrant, NewPerson
from tenants.roles import ROLES
from tenants.service import people


class Invitation(NewPerson, NewGrant):
    """The form with which somebody is invited and given a first role."""


class Reason(Shape):
    """Why something is taken back."""

    why: str


class Passwords(Shape):
    """The form with which somebody changes their own password."""

    old: str
    new: str
    again: str


@get("/tenants/people", permission="tenants.people", menu="Người dùng")
async def overview(work: RequestWork) -> Template:
    """List the people within reach with their roles, and show the form to invite somebody."""
    return Template("tenants/people.html", context={"people": await people.people(work), "roles": ROLES, "once": None})


@post("/tenants/people", permission="tenants.people", status_code=200)
async def invite(work: RequestWork, data: URLEncodedBody[Invitation]) -> Template:
    """Invite somebody with a first role, and show the one-time password: once."""
    person, once = await people.invite(work, NewPerson(login=data.login, display_name=data.display_name))
    await people.grant(work, person, NewGrant(role=data.role, below=data.below, until=data.until, why=data.why))
    context: dict[str, Any] = {"people": await people.people(work), "roles": ROLES, "once": (person, once)}
    return Template("tenants/people.html", context=context)


@post("/tenants/people/{person_id:uuid}/grants", permission="tenants.people", status_code=303)
async def grant(work: RequestWork, person_id: FromPath[UUID], data: URLEncodedBody[NewGrant]) -> Redirect:
    """Give somebody one more role at this unit."""
    await people.grant(work, await people.find(work, person_id), data)
    return see(work, "/tenants/people", "Đã giao vai trò.")


@post("/tenants/grants/{grant_id:uuid}/revoke", permission="tenants.people", status_code=303)
async def revoke(work: RequestWork, grant_id: FromPath[UUID], data: URLEncodedBody[Reason]) -> Redirect:
    """Take a role back at once."""
    await people.revoke(work, grant_id, data.why)
    return see(work, "/tenants/people", "Đã thu hồi vai trò.")


@post("/api/tenants/people", permission="tenants.people")
async def invite_person(work: RequestWork, data: JSONBody[Invitation]) -> dict[str, str]:
    """Invite somebody with a first role; the one-time password is in the answer and nowhere else."""
    person, once = await people.invite(work, NewPerson(login=data.login, display_name=data.display_name))
    await people.grant(work, person, NewGrant(role=data.role, below=data.below, until=data.until, why=data.why))
    return {"id": str(person.id), "login": person.login, "one_time_password": once}


@get("/tenants/password", permission=OWN_ACCOUNT)
async def password_page() -> Template:
    """Show the form to change one's own password."""
    return Template("tenants/password.html", context={"shortest": people.SHORTEST_PASSWORD})


@post("/tenants/password", permission=OWN_ACCOUNT, status_code=303)
async def change_password(work: RequestWork, data: URLEncodedBody[Passwords]) -> Redirect:
    """Change one's own password. All sessions end, so that one signs in anew with the new one."""
    if data.new != data.again:
        raise BadInput("Hai lần nhập mật khẩu mới không giống nhau.")
    await people.change_password(work, UUID(work.actor.id.removeprefix("person:")), data.old, data.new)
    return see(work, "", "Đã đổi mật khẩu. Xin đăng nhập lại bằng mật khẩu mới.")
