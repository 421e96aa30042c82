"""Sign in and out; the session's id is always our own, made after the password was right."""

import re
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect

from core import hookspecs
from core.errors import BadInput, PlatformError, TooMany
from core.hookspecs import SignIn
from core.runtime import Runtime
from core.web.door import COOKIE, Door
from core.web.pages import Template

OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""An address within this site: browsers read `//elsewhere` and a backslash as another one, and skip tabs."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the form sends."""

    login: str
    password: str
    next: str = ""


@get("/sign-in")
async def sign_in_page(next: FromQuery[str] = "") -> Template:  # noqa: A002 - the word in the address
    """Show the form."""
    return Template("sign_in.html", context={"next": next, "error": "", "login": ""})


@post("/sign-in", form=sign_in_page, status_code=303)
async def sign_in(request: Request[Any, Any, Any], data: URLEncodedBody[Credentials]) -> Response[Any]:
    """Begin a session, and go where the person wanted to go, within this site."""
    runtime: Runtime = request.app.state.runtime
    address = request.client.host if request.client else ""
    async with runtime.everywhere() as work:
        answer: SignIn = await runtime.registry.first(
            hookspecs.sign_in, work=work, login=data.login, password=data.password, address=address
        )
    if answer.wait:
        wrong: PlatformError = TooMany(f"Đã thử quá nhiều lần. Xin chờ {-(-answer.wait // 60)} phút rồi thử lại.")
    elif not answer.token:
        wrong = BadInput("Tên đăng nhập hoặc mật khẩu chưa đúng. Xin nhập lại, chú ý chữ hoa, chữ thường.")
    else:
        there = data.next if OURS.fullmatch(data.next) else ""
        response = Redirect(there or f"/t/{answer.home}", status_code=303)
        response.set_cookie(session_cookie(runtime, answer.token))
        return response
    context = {"next": data.next, "error": str(wrong), "login": data.login}
    return Template("sign_in.html", context=context, status_code=wrong.status)


@post("/sign-out", status_code=303)
async def sign_out(request: Request[Any, Any, Any]) -> Redirect:
    """End the session in every process."""
    runtime: Runtime = request.app.state.runtime
    door: Door = request.app.state.door
    identity = await door.who(request)
    if identity:
        async with runtime.everywhere(identity.actor) as work:
            await runtime.registry.first(hookspecs.sign_out, work=work, session=identity.session)
    response = Redirect("/sign-in", status_code=303)
    response.delete_cookie(COOKIE)
    return response


def session_cookie(runtime: Runtime, token: str) -> Cookie:
    """Return the cookie of a session: unreadable for scripts, and never sent over plain http from a https house."""
    secure = runtime.settings.public_url.startswith("https:")
    return Cookie(key=COOKIE, value=token, httponly=True, secure=secure, samesite="lax", path="/")
