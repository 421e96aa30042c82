"""The bus of one test: it is at rest, or it is told to come to rest."""

import asyncio
from dataclasses import dataclass

from nats.aio.client import Client as NatsClient
from sqlalchemy import text

from core.bus.relay import Relay
from core.bus.streams import EVENTS
from core.bus.worker import Bus
from core.runtime import Runtime

SETTLE_SECONDS = 60.0


@dataclass
class TestBus:
    """The bus of one test: letters leave and arrive when it settles."""

    __test__ = False
    runtime: Runtime
    relay: Relay
    bus: Bus
    admin: NatsClient

    async def settle(self) -> list[str]:
        """Let everything leave, arrive and take effect; return what has reacted so far, as `plugin.handler`.

        Raises TimeoutError if it does not come to rest.
        """
        async with asyncio.timeout(SETTLE_SECONDS):
            while True:
                moved = await self.relay.turn()
                held = [await self.bus._drain(delivery) for delivery in self.bus.deliveries]  # noqa: SLF001 - the kit stands in for the endless drain
                if not moved and not any(held) and not await self._under_way():
                    break
                await asyncio.sleep(0.02)
        return await self._reacted()

    async def _under_way(self) -> int:
        infos = [
            await self.admin.jetstream().consumer_info(EVENTS, delivery.plugin.name) for delivery in self.bus.deliveries
        ]
        return sum((info.num_pending or 0) + (info.num_ack_pending or 0) for info in infos)

    async def _reacted(self) -> list[str]:
        async with self.runtime.everywhere() as work:
            found = await work.db.execute(
                text("SELECT i.consumer, l.name FROM core_inbox i JOIN core_event_log l USING (tenant_id, event_id)")
            )
            receipts = {(row.consumer, row.name) for row in found}
        return sorted(
            f"{delivery.plugin.name}.{handler.function.__name__}"
            for delivery in self.bus.deliveries
            for handler in delivery.plugin.handlers
            if (delivery.plugin.name, handler.event.event_name) in receipts
        )
