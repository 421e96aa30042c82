"""The commands `dinh units`, `dinh people` and `dinh keys`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from core import Json, Work, at_work, show
from tenants.models.key import NewKey
from tenants.models.person import NewGrant, NewPerson
from tenants.roles import ROLES
from tenants.service import keys, people, units

unit_commands = typer.Typer(name="units", help="Nạp và xem cây đơn vị.", no_args_is_help=True)
people_commands = typer.Typer(name="people", help="Mời người dùng, giao vai trò.", no_args_is_help=True)
key_commands = typer.Typer(name="keys", help="Khóa cho hệ thống khác.", no_args_is_help=True)
At = Annotated[str, typer.Option("--tenant", help="Mã đơn vị; bỏ trống là tỉnh.")]
Below = Annotated[bool, typer.Option("--below", help="Cả các đơn vị trực thuộc.")]
Login = Annotated[str, typer.Argument(help="Tên đăng nhập.")]
Why = Annotated[str, typer.Option("--why", help="Lý do, ghi vào nhật ký.")]


@unit_commands.command("load")
def load_units(
    root: Annotated[str, typer.Argument(help="Mã tỉnh trong danh mục, ví dụ 45.")],
    csv: Annotated[Path, typer.Option("--csv", help="Danh mục khác.")] = units.OFFICIAL,
) -> None:
    """Nạp một tỉnh với mọi đơn vị trực thuộc; đơn vị đã có được cập nhật."""
    found = units.read_units(csv, root)

    async def do(work: Work) -> int:
        work.audit("tenants.units_load", root, "Nạp danh mục đơn vị", units=len(found))
        work.change_house()
        return await units.load(work.db, found)

    typer.echo(f"Đã nạp {at_work(do)} đơn vị.")


@unit_commands.command("list")
def list_units(tenant: At = "", as_json: Json = False) -> None:
    """Các đơn vị từ một nơi trở xuống."""

    async def do(work: Work) -> list[dict[str, object]]:
        found = [work.house.tenants[unit] for unit in work.reach]
        return [{"id": t.id, "level": t.level, "name": t.name, "parent": t.parent} for t in found]

    show(at_work(do, tenant), ["id", "level", "name", "parent"], as_json=as_json)


@people_commands.command("invite")
def invite(login: Login, name: Annotated[str, typer.Argument(help="Họ tên.")], tenant: At = "") -> None:
    """Mời một người; in mật khẩu dùng một lần."""

    async def do(work: Work) -> str:
        return (await people.invite(work, NewPerson(login=login, display_name=name)))[1]

    typer.echo(f"Mật khẩu dùng một lần: {at_work(do, tenant)}")


@people_commands.command("reset")
def reset(login: Login) -> None:
    """Cấp lại mật khẩu dùng một lần; mọi phiên đang mở kết thúc."""

    async def home(work: Work) -> str:
        return (await people.by_login(work, login)).tenant_id

    async def do(work: Work) -> str:
        return await people.reset_password(work, await people.by_login(work, login))

    typer.echo(f"Mật khẩu dùng một lần: {at_work(do, at_work(home))}")


@people_commands.command("disable")
def disable(login: Login, why: Why) -> None:
    """Không cho một người vào nữa; mọi phiên đang mở kết thúc."""

    async def home(work: Work) -> str:
        return (await people.by_login(work, login)).tenant_id

    async def do(work: Work) -> None:
        await people.disable(work, await people.by_login(work, login), why)

    at_work(do, at_work(home))
    typer.echo("Người này không đăng nhập được nữa.")


@people_commands.command("grant")
def grant(
    login: Login,
    role: Annotated[
        str, typer.Argument(help=f"Vai trò: {', '.join(f'{name} ({one.title})' for name, one in ROLES.items())}.")
    ],
    why: Why,
    tenant: At = "",
    below: Below = False,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Đến hết ngày; bỏ trống là không thời hạn.")
    ] = None,
) -> None:
    """Giao một vai trò tại một đơn vị."""

    async def do(work: Work) -> None:
        new = NewGrant(role=role, below=below, until=until.date() if until else None, why=why)
        await people.grant(work, await people.by_login(work, login), new)

    at_work(do, tenant)
    typer.echo("Đã giao vai trò.")


@people_commands.command("list")
def list_people(tenant: At = "", as_json: Json = False) -> None:
    """Người dùng và vai trò của họ."""

    async def do(work: Work) -> list[dict[str, object]]:
        return [
            {"login": p.login, "name": p.display_name, "unit": p.tenant_id, "roles": [g.role for g in grants]}
            for p, grants in await people.people(work)
        ]

    show(at_work(do, tenant), ["login", "name", "unit", "roles"], as_json=as_json)


@key_commands.command("issue")
def issue(
    name: Annotated[str, typer.Argument(help="Tên hệ thống, ví dụ: Một cửa điện tử.")],
    why: Why,
    tenant: At = "",
    below: Below = False,
    days: Annotated[int, typer.Option("--days", help="Có hiệu lực bao nhiêu ngày.")] = 365,
    as_json: Json = False,
) -> None:
    """Cấp một khóa; in ra đúng một lần. Mã khóa dùng khi gửi qua NATS và khi thu hồi."""

    async def do(work: Work) -> dict[str, object]:
        key, secret = await keys.issue(work, NewKey(name=name, below=below, days=days, why=why))
        return {"id": str(key.id), "secret": secret, "unit": key.tenant_id, "expires": key.expires_at.isoformat()}

    issued = at_work(do, tenant)
    if as_json:
        typer.echo(json.dumps(issued))
    else:
        typer.echo(f"Mã khóa: {issued['id']}", err=True)
        typer.echo(issued["secret"])


@key_commands.command("revoke")
def revoke(key_id: Annotated[UUID, typer.Argument(help="Mã khóa, xem: dinh keys list.")], why: Why) -> None:
    """Thu hồi một khóa; trong hai giây hệ thống kia không gửi được nữa."""

    async def home(work: Work) -> str:
        return (await keys.find(work, key_id)).tenant_id

    async def do(work: Work) -> None:
        await keys.revoke(work, key_id, why)

    at_work(do, at_work(home))
    typer.echo("Đã thu hồi khóa.")


@key_commands.command("list")
def list_keys(tenant: At = "", as_json: Json = False) -> None:
    """Các khóa đã cấp."""

    async def do(work: Work) -> list[dict[str, object]]:
        return [
            {
                "id": str(k.id),
                "name": k.name,
                "unit": k.tenant_id,
                "expires": k.expires_at,
                "revoked": k.revoked_at,
            }
            for k in await keys.keys(work)
        ]

    show(at_work(do, tenant), ["id", "name", "unit", "expires", "revoked"], as_json=as_json)
