"""The door every request passes: which tenant, is the plugin on here, who are you, may you do this."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import structlog
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from core import hookspecs
from core.actor import Actor, Cause
from core.errors import Forbidden, NotFound, NotSignedIn, PasswordDue
from core.event import TOKEN
from core.identity import OWN_ACCOUNT, PUBLIC, Identity
from core.moment import now
from core.plugin import ALWAYS_ON
from core.runtime import Runtime
from core.tenant import Tenant
from core.web import limit
from core.web.trace import trace_of
from core.work import Work

COOKIE = "dinh_session"
NOBODY = "Hãy đăng nhập để tiếp tục."
WRONG_KEY = "Khóa gửi kèm không đúng, đã hết hạn hoặc đã bị thu hồi. Hãy hỏi người quản trị của đơn vị."
BEARER = "bearer "
REMEMBER_SECONDS = 2.0
REMEMBER = 10_000

Connection = ASGIConnection[Any, Any, Any, Any]
RequestWork = NamedDependency[Work]


@dataclass(frozen=True, slots=True)
class Visit:
    """What the door has found out about one request; `stands` are the units whose grants let it in."""

    tenant: Tenant
    identity: Identity | None
    reach: tuple[str, ...]
    stands: tuple[str, ...] = ()


class Door:
    """Knows who comes. A recognised credential is remembered for two seconds, and never past a change of the house."""

    def __init__(self, runtime: Runtime) -> None:
        """Keep the door of one process."""
        self.runtime = runtime
        self._known: dict[str, tuple[float, Identity | None]] = {}
        runtime.on_house.append(self._known.clear)

    async def who(self, connection: Connection) -> Identity | None:
        """Return who stands there: by the session's cookie, or by a machine's bearer credential."""
        authorization = connection.headers.get("authorization", "")
        machine = authorization.lower().startswith(BEARER)
        credential = authorization[len(BEARER) :].strip() if machine else connection.cookies.get(COOKIE, "")
        if not credential or self.runtime.house.root is None:
            return None
        remembered = self._known.get(credential)
        if remembered and remembered[0] > time.monotonic():
            return remembered[1]
        async with self.runtime.everywhere() as work:
            found: Identity | None = await self.runtime.registry.first(
                hookspecs.who_is, work=work, credential=credential
            )
        if len(self._known) >= REMEMBER:
            self._known.clear()
        self._known[credential] = (time.monotonic() + REMEMBER_SECONDS, found)
        return found

    async def stay(self, connection: Connection) -> Visit | None:
        """Return a visit that may do nothing, at the unit of the address or at home; None for a stranger.

        It is what a page that tells of a failure shows around it.
        """
        identity, house = await self.who(connection), self.runtime.house
        if identity is None:
            return None
        key = "".join(connection.scope["path"].split("/")[2:3])
        unit = key if key in house.tenants and identity.grants_at(house, key, now()) else identity.home
        return Visit(house.tenants[unit], identity, ()) if unit in house.tenants else None

    async def admit(self, connection: Connection, permission: str, plugin: str) -> Visit:
        """Let a request in to a tenant's plugin, with the reach its grants give.

        Raises NotFound where the tenant is not there, the plugin is off, or they have nothing to do here: the three
        are never told apart. Raises NotSignedIn for nobody, Forbidden for somebody whose role does not allow it.
        """
        house = self.runtime.house
        key = str(connection.path_params.get("tenant", ""))
        tenant = house.tenants.get(key) if TOKEN.fullmatch(key) else None
        on = tenant and (plugin in {ALWAYS_ON, ""} or house.state(tenant.id, plugin).on)
        identity = await self.who(connection)
        if identity is None and permission != PUBLIC:
            raise NotSignedIn(WRONG_KEY if "authorization" in connection.headers else NOBODY)
        if tenant is None or not on:
            raise NotFound("Không có trang này.")
        if permission == PUBLIC or identity is None:
            return Visit(tenant, identity, (tenant.id,))
        if not identity.grants_at(house, tenant.id, now()):
            raise NotFound("Không có trang này.")
        reach = identity.reach(house, tenant.id, permission, now())
        if reach is None:
            raise Forbidden("Vai trò của bạn không cho phép việc này. Hãy liên hệ quản trị đơn vị nếu cần.")
        if identity.must_change_password and permission != OWN_ACCOUNT:
            raise PasswordDue(identity.home)
        stands = tuple(grant.tenant for grant in identity.holding(house, tenant.id, permission, now()))
        return Visit(tenant, identity, house.reach(reach, plugin) if plugin in house.plugins else reach, stands)


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Litestar asks here before every route of a tenant; nothing of a tenant is mounted without it."""
    door: Door = connection.app.state.door
    if "permission" not in handler.opt:
        # On the surface this can never be: start-up refuses such a route. However, Litestar answers OPTIONS by itself.
        raise NotFound("Không có trang này.")
    visit = await door.admit(connection, handler.opt["permission"], handler.opt.get("plugin", ""))
    connection.state.visit = visit
    await limit.count(door.runtime, connection, visit.tenant.id, handler)
    structlog.contextvars.bind_contextvars(tenant=visit.tenant.id, actor=actor_of(visit).id)


def actor_of(visit: Visit) -> Actor:
    """Return who acts in this visit; an unknown citizen acts as the public."""
    return replace(visit.identity.actor, stands=visit.stands) if visit.identity else Actor("public", "Người dân")


async def provide_work(request: Request[Any, Any, Any]) -> AsyncIterator[Work]:
    """Begin the request's one transaction; it is committed before the answer is sent."""
    visit: Visit = request.state.visit
    runtime: Runtime = request.app.state.runtime
    cause = Cause(trace=trace_of(request.scope))
    async with runtime.begin(visit.tenant.id, actor_of(visit), visit.reach, cause) as work:
        yield work
