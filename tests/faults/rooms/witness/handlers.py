"""The bus door of the witness: the audit log keeps what was heard, in order."""

import asyncio
from datetime import date

from core import Work, on
from plugins.complaints.events import CaseOpened

POISON, ENDLESS = date(2024, 3, 4), date(2024, 3, 5)
HEARD = "witness.heard"


@on(CaseOpened)
async def hear(event: CaseOpened, work: Work) -> None:
    """Note a case. One received on the day of poison raises, one received on the endless day never ends."""
    if event.received_on == ENDLESS:
        await asyncio.Event().wait()
    work.audit(HEARD, str(event.case_id), "Đã nghe")
    if event.received_on == POISON:
        raise RuntimeError("poison")
