"""A reaction to an event: `@on(Event)` reacts to one, `@on(Event, batch=True)` to a list of one tenant's."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal, overload

from core.event import Event
from core.work import Work

MARK = "__dinhlang_handler__"


@dataclass(frozen=True, slots=True)
class Handler:
    """A marked function: what it hears and how it wants to be called."""

    event: type[Event]
    function: Callable[[Any, Work], Awaitable[None]]
    batch: bool

    @property
    def name(self) -> str:
        """`<module>.<function>`, as logs and dead letters show it."""
        return f"{self.function.__module__}.{self.function.__name__}"


@overload
def on[E: Event](
    event: type[E], *, batch: Literal[False] = False
) -> Callable[[Callable[[E, Work], Awaitable[None]]], Callable[[E, Work], Awaitable[None]]]: ...
@overload
def on[E: Event](
    event: type[E], *, batch: Literal[True]
) -> Callable[[Callable[[list[E], Work], Awaitable[None]]], Callable[[list[E], Work], Awaitable[None]]]: ...
def on(event: type[Event], *, batch: bool = False) -> Callable[[Any], Any]:
    """Mark a function in `handlers.py` as a reaction. It runs in a transaction of the event's tenant.

    It is called at least once and takes effect exactly once: receipt and effect are written together.
    """

    def mark(function: Any) -> Any:
        setattr(function, MARK, Handler(event, function, batch))
        return function

    return mark


def handlers_of(module: ModuleType | None) -> list[Handler]:
    """Return the reactions marked in a module, in the order in which they stand there."""
    return [getattr(value, MARK) for value in vars(module or object).values() if hasattr(value, MARK)]
