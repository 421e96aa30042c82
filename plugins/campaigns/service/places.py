"""Where a fault is in a list of rows: by row and field, as programs count, or as a sheet's reader does."""

from collections.abc import Callable

type Place = Callable[[int, str], str]
"""Says where a fault is, by the row's number from 0 and the field."""


def by_row(row: int, field: str) -> str:
    """Return the JSON pointer to a field in a list of rows."""
    return f"/{row}/{field}"
