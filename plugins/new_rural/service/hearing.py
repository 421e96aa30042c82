"""Take in what another room has told of things of this commune, and read the criteria on which it bears anew."""

from collections.abc import Callable, Sequence

from core import Event, Work
from plugins.new_rural.models.linkage import Fact
from plugins.new_rural.service import facts, linkage
from plugins.new_rural.service.catalogue import takes_part


def _thing(event: Event) -> str:
    return event.aggregate


async def hear[Told: Event](
    work: Work,
    kind: str,
    events: Sequence[Told],
    then: Callable[[Fact, Told], None],
    subject: Callable[[Told], str] = _thing,
) -> None:
    """Let each event change what is known of its `subject`, the thing that it is about if nothing else is said."""
    if events and takes_part(work.tenant):
        known = await facts.remember(work, kind, map(subject, events))
        for event in events:
            then(known[subject(event)], event)
        await linkage.evaluate(work)
