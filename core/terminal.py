"""How commands show rows: a table for people, JSON for programs."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

Json = Annotated[bool, typer.Option("--json", help="In JSON để chương trình khác đọc.")]


def show(rows: Sequence[dict[str, Any]], columns: list[str], *, as_json: bool) -> None:
    """Print rows; the table has only `columns`, the JSON everything."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    table = Table(*columns)
    for row in rows:
        values = [row[column] for column in columns]
        table.add_row(*(", ".join(value) if isinstance(value, list) else str(value) for value in values))
    Console().print(table)
