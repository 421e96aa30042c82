"""One's own password."""

from uuid import UUID

from core import (
    OWN_ACCOUNT,
    BadInput,
    Redirect,
    RequestWork,
    Shape,
    Template,
    URLEncodedBody,
    get,
    post,
    see,
)
from tenants.service import people


class Passwords(Shape):
    """The form with which somebody changes their own password."""

    old: str
    new: str
    again: str


@get("/tenants/password", permission=OWN_ACCOUNT, forgets=lambda _typed: {})
async def password_page() -> Template:
    """Show the form to change one's own password."""
    return Template("tenants/password.html", context={"shortest": people.SHORTEST_PASSWORD})


@post("/tenants/password", permission=OWN_ACCOUNT, form=password_page, status_code=303)
async def change_password(work: RequestWork, data: URLEncodedBody[Passwords]) -> Redirect:
    """Change one's own password. All sessions end, so that one signs in anew with the new one."""
    if data.new != data.again:
        raise BadInput("Hai lần nhập mật khẩu mới không giống nhau.")
    await people.change_password(work, UUID(work.actor.id.removeprefix("person:")), data.old, data.new)
    return see(work, "", "Đã đổi mật khẩu. Xin đăng nhập lại bằng mật khẩu mới.")
