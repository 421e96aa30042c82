"""A house for tests, and people and other systems who come in by its doors."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from litestar import Litestar

from core import moment
from core.embedded import Addresses
from core.runtime import Runtime
from core.work import Work

PASSWORD = "mot mat khau du dai"  # noqa: S105 - of people who do not exist


@dataclass
class Kit:
    """A house of Quảng Trị with everything on, and ways to come in. Keys: province, district, commune, neighbour."""

    runtime: Runtime
    app: Litestar
    addresses: Addresses
    administrator: httpx.AsyncClient
    province: str = "45"
    district: str = "465"
    commune: str = "19429"
    neighbour: str = "19432"
    elsewhere: str = "461"
    _people: dict[tuple[str, str, bool], httpx.AsyncClient] = field(default_factory=dict)

    def work(self, tenant: str, *, below: bool = False) -> AbstractAsyncContextManager[Work]:
        """Begin a transaction of the platform's own at a tenant."""
        return self.runtime.begin(tenant, reach=self.runtime.house.below(tenant) if below else ())

    async def person(self, tenant: str, role: str = "officer", *, below: bool = False) -> httpx.AsyncClient:
        """Return a signed-in browser of somebody with this role; their addresses begin at the tenant."""
        key = (tenant, role, below)
        if key not in self._people:
            login = f"{role}.{tenant}.{int(below)}"
            invitation = {"login": login, "display_name": f"Người {login}", "role": role, "below": below, "why": "Thử"}
            answer = await self.administrator.post(f"/t/{tenant}/api/tenants/people", json=invitation)
            answer.raise_for_status()
            await first_sign_in(self.app, tenant, login, answer.json()["one_time_password"])
            self._people[key] = await sign_in(self.app, login, PASSWORD, f"/t/{tenant}")
        return self._people[key]

    async def key(self, tenant: str, *, below: bool = True) -> httpx.AsyncClient:
        """Return another system's client with a machine credential of this tenant."""
        asked = {"name": "Một cửa điện tử", "below": below, "days": 30, "why": "Thử"}
        answer = await self.administrator.post(f"/t/{tenant}/api/tenants/keys", json=asked)
        answer.raise_for_status()
        secret = answer.json()["secret"]
        return browser(self.app, f"/t/{tenant}", {"authorization": f"Bearer {secret}"})

    async def switch(self, tenant: str, plugin: str, **decision: Any) -> dict[str, Any]:
        """Let the administrator decide about a plugin at a tenant: on=True, paused=True, policy="forbidden" …"""
        body = {"plugin": plugin, "why": "Thử", **decision}
        answer = await self.administrator.post(f"/t/{tenant}/api/tenants/plugins", json=body)
        answer.raise_for_status()
        return dict(answer.json())

    def move_clock(self, **by: float) -> None:
        """Move the clock of this process from the true time: days=3."""
        moment.move(timedelta(**by))


def browser(app: Litestar, path: str, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """Return a client whose relative addresses begin at `path`."""
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # two spellings of the ASGI protocol
    return httpx.AsyncClient(transport=transport, base_url=f"http://dinh{path}", headers=headers)


async def sign_in(app: Litestar, login: str, password: str, path: str = "") -> httpx.AsyncClient:
    """Sign in as a browser does; the client then sends the CSRF token with everything."""
    client = browser(app, path)
    await client.get("http://dinh/sign-in")
    client.headers["x-csrftoken"] = client.cookies["csrftoken"]
    answer = await client.post("http://dinh/sign-in", data={"login": login, "password": password})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text  # noqa: S101 - the kit checks its own work
    return client


async def first_sign_in(app: Litestar, tenant: str, login: str, once: str) -> None:
    """Sign in with a one-time password and change it to the kit's."""
    client = await sign_in(app, login, once)
    form = {"old": once, "new": PASSWORD, "again": PASSWORD}
    answer = await client.post(f"http://dinh/t/{tenant}/tenants/password", data=form)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text  # noqa: S101 - the kit checks its own work
