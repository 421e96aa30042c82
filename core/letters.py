"""The commands `dinh events` and `dinh dead-letters`: look at what was told, and send it again."""

import json
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from core import replay
from core.app import at_work
from core.errors import BadInput
from core.event import CATALOGUE
from core.mailbox import DeadLetter, EventLog
from core.terminal import Json, show, written
from core.work import Work

events = typer.Typer(help="Xem, gửi và phát lại sự kiện.", no_args_is_help=True)
dead_letters = typer.Typer(help="Xem và phát lại thư hỏng.", no_args_is_help=True)
TenantOption = Annotated[str, typer.Option("--tenant", help="Mã đơn vị; bỏ trống là cả tỉnh.")]
EventId = Annotated[UUID, typer.Argument(help="Mã sự kiện, xem: dinh events list.")]
LetterId = Annotated[UUID, typer.Argument(help="Mã thư hỏng, xem: dinh dead-letters list.")]
Why = Annotated[str, typer.Option("--why", help="Lý do, ghi vào nhật ký.")]


@events.command("list")
def list_events(
    tenant: TenantOption = "",
    event_type: Annotated[str, typer.Option("--type", help="Loại sự kiện, hoặc phần đầu: kpis.")] = "",
    as_json: Json = False,
) -> None:
    """Các sự kiện mới nhất."""

    async def do(work: Work) -> list[dict[str, object]]:
        return [_plain(kept) for kept in await replay.events(work, name=event_type)]

    show(at_work(do, tenant), ["at", "tenant", "type", "id"], as_json=as_json)


@events.command("show")
def show_event(event_id: EventId, tenant: TenantOption = "") -> None:
    """Một sự kiện với toàn bộ nội dung, dạng JSON."""

    async def do(work: Work) -> dict[str, object]:
        kept = await replay.event(work, event_id)
        return {**_plain(kept), "correlation": str(kept.correlation), "data": json.loads(kept.data)}

    typer.echo(written(at_work(do, tenant), indent=2))


@events.command("publish")
def publish(
    event_type: Annotated[str, typer.Argument(help="Loại sự kiện, xem: dinh plugins --json.")],
    data: Annotated[str, typer.Argument(help="Nội dung, một đối tượng JSON.")],
    tenant: Annotated[str, typer.Option("--tenant", help="Mã đơn vị mà sự kiện nói về.")],
) -> None:
    """Gửi một sự kiện của đơn vị: LOẠI và nội dung JSON."""
    kind = CATALOGUE.get(event_type)
    if kind is None:
        raise BadInput(f"Không có loại sự kiện «{event_type}». Xem: dinh plugins --json.")
    try:
        event = kind.model_validate_json(data)
    except ValidationError as wrong:
        faults = "; ".join(f"/{'/'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())
        raise BadInput(f"Nội dung chưa đúng: {faults}") from None

    async def do(work: Work) -> str:
        return str(work.emit(event).id)

    typer.echo(at_work(do, tenant))


@events.command("replay")
def replay_event(event_id: EventId, why: Why, tenant: TenantOption = "") -> None:
    """Phát lại một sự kiện; phần nào đã xử lý rồi thì không xử lý lần nữa."""

    async def owner(work: Work) -> str:
        return (await replay.event(work, event_id)).tenant_id

    async def do(work: Work) -> None:
        await replay.send_again(work, await replay.event(work, event_id), why)

    at_work(do, at_work(owner, tenant))
    typer.echo("Đã đưa vào hàng gửi lại.")


@dead_letters.command("list")
def list_dead(tenant: TenantOption = "", as_json: Json = False) -> None:
    """Các thư hỏng, mới nhất trước."""

    async def do(work: Work) -> list[dict[str, object]]:
        return [_plain_dead(letter) for letter in await replay.dead_letters(work)]

    show(at_work(do, tenant), ["at", "tenant", "type", "consumer", "reason", "id"], as_json=as_json)


@dead_letters.command("replay")
def replay_dead(letter_id: LetterId, why: Why, tenant: TenantOption = "") -> None:
    """Phát lại một thư hỏng cho phần chưa xử lý được."""

    async def owner(work: Work) -> str:
        return (await work.get(DeadLetter, letter_id)).tenant_id

    async def do(work: Work) -> None:
        await replay.replay(work, letter_id, why)

    at_work(do, at_work(owner, tenant))
    typer.echo("Đã đưa vào hàng gửi lại.")


def _plain(kept: EventLog) -> dict[str, object]:
    return {"at": kept.at, "tenant": kept.tenant_id, "type": kept.name, "id": str(kept.event_id)}


def _plain_dead(letter: DeadLetter) -> dict[str, object]:
    return {
        "at": letter.created_at,
        "tenant": letter.tenant_id,
        "type": letter.name,
        "consumer": letter.consumer,
        "reason": letter.reason,
        "id": str(letter.id),
        "replayed": letter.replayed_at is not None,
    }
