"""Time is an event too: every unit hears once that a day has begun."""

import asyncio
from datetime import date
from uuid import NAMESPACE_URL, uuid5

import structlog

from core.attachment import sweep
from core.errors import Unavailable
from core.facts import DayBegan
from core.moment import today
from core.runtime import Runtime
from core.work import Work

LOOK_SECONDS = 30.0


class Clock:
    """Tells every tenant that a day has begun. Several workers may tell it: the event's id makes it one."""

    def __init__(self, runtime: Runtime) -> None:
        """Keep the clock of one worker."""
        self.runtime = runtime
        self._told: date | None = None

    async def run(self) -> None:
        """Look at the time for ever."""
        while True:
            if self._told != today() and self.runtime.house.tenants:
                try:
                    await self.tell(today())
                    async with self.runtime.everywhere() as work:
                        await sweep(work)
                except Unavailable as away:
                    structlog.get_logger().warning("clock_waits", reason=str(away))
            await asyncio.sleep(LOOK_SECONDS)

    async def tell(self, day: date) -> None:
        """Tell every tenant that `day` has begun; a tenant that knows hears nothing new."""
        async with self.runtime.transaction() as transaction:
            for tenant in self.runtime.house.tenants.values():
                event_id = uuid5(NAMESPACE_URL, f"core.day_began {tenant.id} {day}")
                Work(transaction, tenant).emit(DayBegan(day=day), event_id)
        self._told = day
        structlog.get_logger().info("day_began", day=str(day))
