"""A fact without a wire name."""

from core import Event


class ThingMumbled(Event):
    """Nobody can hear this."""
