"""The answer to no question."""

from core import hookimpl


@hookimpl
def weather() -> str:
    """No hook of this name is there."""
    return "Nắng"
