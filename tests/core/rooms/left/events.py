"""A fact that two rooms claim."""

from core import Event


class ThingDone(Event, name="left.thing_done"):
    """Something was done, and two say that it is theirs."""
