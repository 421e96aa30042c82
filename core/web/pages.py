"""How pages are drawn: the templates' folders, what every template may use, and headers that keep pages safe."""

import json
from functools import cache, partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote, unquote

import jinja2
from jinja2.utils import Namespace
from litestar import Request
from litestar.datastructures import Cookie
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect
from litestar.response import Template as LitestarTemplate
from litestar.types import Message, Scope
from markupsafe import Markup

from core.calendar import in_full
from core.content import ACCEPTED
from core.moment import ZONE, now, today
from core.plugin import Registry
from core.runtime import Runtime
from core.web.door import Visit
from core.web.menu import menu, units
from core.web.words import Words, pretty
from core.work import Work

HERE = Path(__file__).parent
NOTICE = "dinh_notice"
STATIC = HERE / "static" / "dist"
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class Template(LitestarTemplate):
    """A page: the template's own context, and around it the house: tenant, person, menu."""

    def create_template_context(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        """Put the house around what the route has said."""
        own = super().create_template_context(request)
        if NOTICE in request.cookies:
            # On the surface `delete_cookie` might seem to be meant for this. However, it makes a new list of cookies,
            # and Litestar has taken hold of the old one by now.
            self.set_cookie(Cookie(key=NOTICE, value="", max_age=0))
        return {**surroundings(request), **own, "csrf_input": Markup(own["csrf_input"])}  # noqa: S704 - Litestar has escaped the token


def see(work: Work, path: str, notice: str = "") -> Redirect:
    """Lead the browser to a page of this tenant after something was done, with one sentence that says what."""
    response = Redirect(f"/t/{work.tenant.id}{path}", status_code=303)
    if notice:
        response.set_cookie(Cookie(key=NOTICE, value=quote(notice), max_age=60, httponly=True, samesite="lax"))
    return response


def _notices(request: Request[Any, Any, Any]) -> list[dict[str, str]]:
    notice = request.cookies.get(NOTICE)
    done = [{"kind": "good", "text": unquote(notice)}] if notice else []
    refused = getattr(request.state, "refused", None)
    return [{"kind": "bad", "text": str(refused.error)}] if refused and not refused.faults else done


def _may(runtime: Runtime, visit: Visit | None, permission: str) -> bool:
    """Say whether the visitor holds a permission here: a page shows no button that would be refused."""
    identity = visit.identity if visit else None
    return bool(visit and identity and identity.reach(runtime.house, visit.tenant.id, permission, now()))


def surroundings(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Return what every page shows around its content; the contract stands at the top of `base.html`."""
    visit: Visit | None = getattr(request.state, "visit", None)
    runtime: Runtime = request.app.state.runtime
    identity = visit.identity if visit else None
    return {
        "nonce": nonce_of(request.scope),
        "path": request.scope["path"],
        "tenant": visit.tenant if visit else None,
        "here": f"/t/{visit.tenant.id}" if visit else "",
        "tenant_path": runtime.house.path(visit.tenant.id) if visit else [],
        "person": identity.actor if identity else None,
        "home": identity.home if identity else "",
        "menu": menu(runtime, visit, request.scope["path"], request.app.state.own_routes) if visit and identity else [],
        "house": runtime.house,
        "units": units(runtime.house, visit) if visit else [],
        "may": partial(_may, runtime, visit),
        "drawing": Namespace(typed={}, faults={}, labels={}),
        "refused": getattr(request.state, "refused", None),
        "file_mb": runtime.settings.file_mb,
        "today": today(),
        "flash": _notices(request),
        "breadcrumbs": [],
    }


@cache
def _manifest() -> dict[str, str]:
    manifest = STATIC / "manifest.json"
    return dict(json.loads(manifest.read_text())) if manifest.is_file() else {}


def asset(name: str) -> str:
    """Return the address of a bundled file, e.g. `app.css`."""
    return f"/static/{_manifest().get(name, name)}"


def engine(registry: Registry) -> JinjaTemplateEngine:
    """Return the template engine: core's templates, and each plugin's under its own name."""
    folders = [HERE / "templates", *(found.folder / "templates" for found in registry.plugins.values())]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder for folder in folders if folder.is_dir()]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    environment.globals |= {"asset": asset, "zone": ZONE, "accepted": ACCEPTED}
    words = Words(registry)
    environment.filters |= {"word": words.name, "room": words.room, "value": words.value, "pretty": pretty}
    environment.filters["in_full"] = in_full
    environment.filters["moment"] = lambda at: at.astimezone(ZONE).strftime("%d/%m/%Y %H:%M") if at else ""
    environment.filters["day"] = lambda day: day.strftime("%d/%m/%Y") if day else ""
    return JinjaTemplateEngine.from_environment(environment)


def nonce_of(scope: Scope) -> str:
    """Return the request's nonce, made once."""
    state = scope.setdefault("state", {})
    return str(state.setdefault("nonce", token_urlsafe(16)))


async def add_safe_headers(message: Message, scope: Scope) -> None:
    """Send every answer with a policy under which no foreign and no inline script runs."""
    if message["type"] == "http.response.start":
        policy = POLICY.format(nonce=nonce_of(scope))
        own = any(name.lower() == b"content-security-policy" for name, _ in message["headers"])
        message["headers"] = [
            *message["headers"],
            *([] if own else [(b"content-security-policy", policy.encode())]),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]
