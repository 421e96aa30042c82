"""Open a house for the first time or again: schema, units, first people, sample; and say how to get in."""

import os
from collections.abc import Callable
from pathlib import Path

from core import app, audit, hookspecs, migration
from core.errors import Misconfigured
from core.hookspecs import FirstPerson
from core.plugin import Registry
from core.runtime import Runtime
from core.settings import Settings

Say = Callable[[str], None]
FEW = 3
"""Of how many units of a district there is a sample; of the largest, of all."""


async def prepare(settings: Settings, say: Say) -> None:
    """Bring schema and streams up to date; fill an empty house with its province, its first people, a sample."""
    for name in ("migration_url", "nats_admin_url"):
        if not getattr(settings, name):
            raise Misconfigured(f"Còn thiếu DINH_{name.upper()}: máy chủ bên ngoài cần cả tài khoản được đổi cấu trúc.")
    registry = Registry()
    await migration.upgrade(settings.migration_url, registry)
    async with app.opened(settings) as runtime:
        await app.prepare_streams(settings, runtime)
        if runtime.house.root is None:
            say("Đang nạp danh mục đơn vị và dữ liệu ban đầu…")
            await _fill(runtime, say)


async def _fill(runtime: Runtime, say: Say) -> None:
    settings = runtime.settings
    async with runtime.transaction() as transaction:
        db = transaction.stand_nowhere()
        await runtime.registry.first(hookspecs.register, db=db, province=settings.province)
        transaction.house_changed = True
    async with runtime.everywhere() as work:
        first = await runtime.registry.first(hookspecs.welcome, work=work, sample=settings.sample)
    await runtime.refresh()
    _keep(first_sign_in(settings), first)
    if settings.sample and runtime.house.root:
        house, root = runtime.house, runtime.house.root
        branches = {branch.id: list(house.below(branch.id)) for branch in house.children(root.id)}
        largest = max(branches, key=lambda branch: len(branches[branch]), default="")
        await _ask_for_a_sample(runtime, root.id)
        for branch, units in branches.items():
            say(f"  Số liệu mẫu: {house.tenants[branch].name}")
            for tenant in units if branch == largest else units[:FEW]:
                await _ask_for_a_sample(runtime, tenant)


async def _ask_for_a_sample(runtime: Runtime, tenant: str) -> None:
    if any(runtime.house.state(tenant, name).on for name in runtime.house.plugins):
        async with runtime.begin(tenant) as work:
            await work.ask(hookspecs.sample)


def first_sign_in(settings: Settings) -> Path:
    """Return the file that keeps the one-time passwords of a new house, readable by its owner only."""
    return settings.data / "first-sign-in.txt"


def _keep(path: Path, people: list[FirstPerson]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{p.login:<16} {p.password:<16} {p.role}, {p.unit}" for p in people]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def announce(settings: Settings, say: Say) -> None:
    """Say where the house is and how to sign in."""
    say(f"\nĐình Làng đang mở cửa: http://{settings.host}:{settings.port}")
    path = first_sign_in(settings)
    if path.is_file():
        say("Đăng nhập lần đầu (tên, mật khẩu dùng một lần; ai đã đổi mật khẩu thì dùng mật khẩu của mình):")
        say(path.read_text(encoding="utf-8") + f"Ghi tại {path}.")
    say(f"Quên mật khẩu: dinh people reset TÊN. Nhật ký chạy: {settings.data}/logs/dinh.log. Dừng: Ctrl-C.\n")


async def check(settings: Settings, say: Say) -> None:
    """Run every start-up check and say what is well. Raises Misconfigured on the first that is not."""
    registry = Registry()
    say(f"Các phần: {', '.join(registry.plugins)}: khai báo đúng.")
    await migration.check(settings.database_url, registry)
    say("Cơ sở dữ liệu: đúng bản, mọi bảng có rào chắn, tài khoản không vượt rào.")
    async with app.opened(settings) as runtime:
        for tenant in runtime.house.tenants:
            async with runtime.begin(tenant) as work:
                if row := await audit.broken(work):
                    raise Misconfigured(f"Nhật ký của {work.tenant.name} bị sửa từ dòng {row.seq}. Hãy báo thanh tra.")
        say(f"Nhật ký của {len(runtime.house.tenants)} đơn vị: nguyên vẹn.")
        await app.prepare_streams(settings, runtime)
    say("NATS: luồng sự kiện sẵn sàng.")
