"""Hand the province's words down: a commune reads nothing above it, so each gets a copy, new ones the next day."""

from collections.abc import Callable, Sequence

from core import Event, Forbidden, Work
from plugins.new_rural.models.linkage import Tuning
from plugins.new_rural.models.ruling import Ruling
from plugins.new_rural.service.catalogue import takes_part

ROOM = "new_rural"
OWN = {"tenant_id", "id", "version", "handed"}
"""What a copy has of its own."""


def only_the_province(work: Work) -> None:
    """Raise Forbidden unless the work stands at the province."""
    if work.house.root != work.tenant:
        raise Forbidden("Việc này do quản trị cấp tỉnh làm, tại trang của tỉnh.")


def communes(work: Work) -> list[str]:
    """Return the communes below that are judged and have this room on."""
    return [
        unit
        for unit in work.house.below(work.tenant.id)
        if takes_part(work.house.tenants[unit]) and work.house.state(unit, ROOM).on
    ]


def hand_down[Word: Ruling | Tuning](work: Work, words: Sequence[Word], tell: Callable[[list[Word]], Event]) -> None:
    """Give each commune a copy of every word that it has not got yet, and tell it there once."""
    for unit in communes(work):
        there = work.at(unit)
        copies: list[Word] = []
        for word in words:
            if unit not in word.handed:
                copies.append(there.add(_copy(word)))
                word.handed = [*word.handed, unit]
        if copies:
            there.emit(tell(copies))


def _copy[Word: Ruling | Tuning](word: Word) -> Word:
    return type(word)(**word.model_dump(exclude=OWN))
