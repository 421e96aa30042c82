"""How commands show rows: a table for people, JSON for programs."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from core.moment import ZONE

Json = Annotated[bool, typer.Option("--json", help="In JSON để chương trình khác đọc.")]


def show(rows: Sequence[dict[str, Any]], columns: list[str], *, as_json: bool) -> None:
    """Print rows; the table has only `columns`, the JSON everything."""
    if as_json:
        typer.echo(written(rows))
        return
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == "id")  # an id is there to be copied
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console().print(table)


def written(value: object, indent: int | None = None) -> str:
    """Return JSON; a moment as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=_plain, indent=indent)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    return ", ".join(value) if isinstance(value, list) else str(value)
