"""The command `dinh`: run the house, look at it, mend it."""

import asyncio
import json
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from core import app as house
from core import hookspecs, opening, skeleton, supervisor
from core.calendar import RuleBook, WorkingCalendar, compute, deadline_json, deadline_report
from core.embedded import servers
from core.errors import BadInput, PlatformError
from core.faults import faults
from core.letters import dead_letters, events
from core.plugin import Registry
from core.settings import Settings, get_settings
from core.terminal import Json, show
from core.work import Work

cli = typer.Typer(
    name="dinh", help="Đình Làng: ngôi nhà chung của dân chủ ở cơ sở.", no_args_is_help=True, add_completion=False
)
plugins = typer.Typer()
cli.add_typer(plugins, name="plugins")
cli.add_typer(events, name="events")
cli.add_typer(dead_letters, name="dead-letters")


@cli.command()
def run() -> None:
    """Chạy tất cả: máy chủ dữ liệu, trang web và bộ xử lý; Ctrl-C để dừng."""
    settings = get_settings()
    supervisor.claim_port(settings)
    console = Console(stderr=True)
    with console.status("Đang khởi động máy chủ dữ liệu…"), servers(settings.data) as running:
        found = house.with_servers(settings, running.addresses)
        supervisor.apart(partial(_prepare, found, console))
        supervisor.run(found, lambda: opening.announce(found, console.print))
    console.print("Đã dừng; dữ liệu được giữ nguyên.")


def _prepare(found: Settings, console: Console) -> None:
    with console.status("Đang chuẩn bị ngôi nhà…"):
        asyncio.run(opening.prepare(found, console.print))


@cli.command()
def web() -> None:
    """Chỉ chạy trang web."""
    settings = house.found_settings()
    supervisor.claim_port(settings)
    supervisor.run_webs(settings)


@cli.command()
def worker() -> None:
    """Chỉ chạy bộ xử lý sự kiện."""
    house.run(house.worker, house.found_settings())


@cli.command()
def migrate() -> None:
    """Nâng cấp cơ sở dữ liệu và luồng sự kiện; nhà còn trống thì nạp đơn vị và những người đầu tiên."""
    asyncio.run(opening.prepare(house.found_settings(), typer.echo))
    typer.echo("Cơ sở dữ liệu đã ở bản mới nhất.")


@cli.command()
def check() -> None:
    """Kiểm tra mọi điều kiện khởi động, không khởi động gì."""
    asyncio.run(opening.check(house.found_settings(), typer.echo))


@plugins.callback(invoke_without_command=True)
def list_plugins(context: typer.Context, as_json: Json = False) -> None:
    """Liệt kê các phần đã cài, hoặc tạo một phần mới."""
    if context.invoked_subcommand:
        return
    found = Registry().plugins.values()
    rows = [
        {
            "name": plugin.name,
            "title": plugin.manifest.title,
            "version": plugin.manifest.version,
            "requires": list(plugin.manifest.requires),
            "hears": sorted({handler.event.event_name for handler in plugin.handlers}),
            "tells": sorted(event.event_name for event in plugin.events),
            "permissions": plugin.manifest.permissions,
        }
        for plugin in found
    ]
    show(rows, ["name", "title", "version", "hears", "tells"], as_json=as_json)


@plugins.command("new")
def new_plugin(name: Annotated[str, typer.Argument(help="Tên, chữ thường không dấu, ví dụ meetings.")]) -> None:
    """Tạo một phần mới trong mã nguồn, nhỏ mà đủ, kèm bài thử."""
    for path in skeleton.make(name, Path.cwd()):
        typer.echo(path.relative_to(Path.cwd()))
    typer.echo("Đã tạo. Xem: make run. Kiểm tra: make check test.")


@cli.command()
def deadline(
    rule: Annotated[
        str, typer.Argument(help="Mã quy tắc, ví dụ complaint.first.accept; gõ sai thì được nhắc các mã gần giống.")
    ],
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="Ngày bắt đầu, ví dụ 2024-03-01.")],
    unit: Annotated[str, typer.Option("--unit", help="Tính theo lịch của một đơn vị; bỏ trống là lịch cả nước.")] = "",
    as_json: Json = False,
) -> None:
    """Cho biết hạn theo luật và vì sao: từng ngày nghỉ được bỏ qua."""

    async def calendar(work: Work) -> WorkingCalendar:
        return work.calendar

    rules = RuleBook(Registry().collect(hookspecs.deadline_rules))
    start = since.date()
    here = house.at_work(calendar, unit) if unit else WorkingCalendar()
    found = compute(rules.rule(rule, on=start), start, here)
    typer.echo(json.dumps(deadline_json(found), ensure_ascii=False) if as_json else deadline_report(found))


def main() -> None:
    """Run a command; an expected failure is one sentence, without a trace."""
    try:
        for command in Registry().collect(hookspecs.commands):
            cli.add_typer(command)
        cli()
    except ValidationError as invalid:
        _refuse(BadInput("Có chỗ chưa đúng; chưa có gì được ghi.", faults(invalid.errors())))
    except PlatformError as wrong:
        _refuse(wrong)


def _refuse(wrong: PlatformError) -> None:
    places = "".join(f"\n  {fault['path']}: {fault['message']}" for fault in wrong.details[:20])
    typer.echo(f"{wrong}{places}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
