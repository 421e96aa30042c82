"""NATS asks here who an outsider is: another system comes in with its machine credential, and with little room."""

import asyncio
from datetime import datetime
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from core import hookspecs
from core.bus.wire import connect
from core.embedded import nkey
from core.entry import PERMISSION
from core.errors import Unavailable
from core.identity import Identity
from core.moment import now
from core.runtime import Runtime

ASKED = "$SYS.REQ.USER.AUTH"
OUTSIDE = "OUTSIDE"
MACHINE = "machine:"
PAYLOAD_BYTES = 256_000
SUBSCRIPTIONS = 8


class Callout:
    """Answers for one worker; of several workers one answers."""

    def __init__(self, runtime: Runtime, url: str, seed: str) -> None:
        """Answer at `url`, vouching with the issuer's `seed`."""
        self.runtime = runtime
        self._url = url
        self._seed = seed

    async def run(self) -> None:
        """Answer for ever. Returns when the connection has closed for good, to be begun again."""
        lost = asyncio.Event()

        async def closed() -> None:
            lost.set()

        client = await connect(self._url, "dinh callout", closed)
        try:
            await self.listen(client)
            await lost.wait()
        finally:
            await client.close()

    async def listen(self, client: Client) -> None:
        """Begin to answer on this connection."""
        await client.subscribe(ASKED, queue="dinh", cb=self._answer)
        await client.flush()

    async def _answer(self, request: Msg) -> None:
        try:
            asked = nkey.claims(request.data)["nats"]
            options, user, server = asked["connect_opts"], asked["user_nkey"], asked["server_id"]["id"]
            identity = await self._who(str(options.get("pass") or options.get("auth_token") or ""))
        except (KeyError, ValueError, Unavailable) as failed:
            structlog.get_logger().warning("callout_fails", reason=type(failed).__name__)
            return
        said: dict[str, Any] = {"type": "authorization_response", "version": 2}
        if identity is None:
            said["error"] = "unknown credential"
        else:
            said["jwt"] = nkey.vouch(self._seed, {"sub": user, **self.rights(identity)})
        answer = {"sub": user, "aud": server, "nats": said}
        try:
            await request.respond(nkey.vouch(self._seed, answer).encode())
        except NatsError as failed:
            structlog.get_logger().warning("callout_fails", reason=type(failed).__name__)

    async def _who(self, credential: str) -> Identity | None:
        async with self.runtime.everywhere() as work:
            found: Identity | None = await self.runtime.registry.first(
                hookspecs.who_is, work=work, credential=credential
            )
        return found if found and found.actor.id.startswith(MACHINE) and self._units(found) else None

    def _units(self, identity: Identity) -> list[str]:
        house, moment = self.runtime.house, now()
        return [unit for unit in house.tenants if identity.reach(house, unit, PERMISSION, moment)]

    def rights(self, identity: Identity) -> dict[str, Any]:
        """Return what another system may do: publish as itself for its units, and hear its own receipts."""
        key = identity.actor.id.removeprefix(MACHINE)
        ends = [grant.until for grant in identity.grants if grant.until]
        limits = {"subs": SUBSCRIPTIONS, "data": -1, "payload": PAYLOAD_BYTES}
        publish = {"allow": [subject(unit, key) for unit in self._units(identity)]}
        listen = {"allow": [f"_INBOX.{key}.>"]}
        claims = {"aud": OUTSIDE, "name": identity.actor.id, "exp": _seconds(min(ends))} if ends else {"aud": OUTSIDE}
        return {**claims, "nats": {"type": "user", "version": 2, "pub": publish, "sub": listen, **limits}}


def subject(unit: str, key: str) -> str:
    """Return where another system publishes for a unit: the broker lets nobody else use it."""
    return f"in.{unit}.{key}"


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
