"""What a plugin is, how plugins are found, and how their questions are put: only to those that are on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pluggy
import structlog
from litestar.handlers import HTTPRouteHandler
from sqlmodel import SQLModel

from core import hookspecs
from core.breaker import Breaker
from core.errors import Misconfigured, Unavailable
from core.event import CATALOGUE, Event
from core.handler import Handler, handlers_of
from core.house import House
from core.identity import OWN_ACCOUNT, PUBLIC, SIGNED_IN
from core.manifest import Plugin
from core.work import Work

ROOMS, ALWAYS_ON = "plugins", "tenants"
ANSWER_SECONDS, STATEMENT_SECONDS = 5.0, 4.0
FILES = ("models", "events", "service", "routes", "handlers", "hooks")


@dataclass(frozen=True)
class Installed:
    """A plugin as found: its name is its folder's name."""

    name: str
    manifest: Plugin
    folder: Path
    modules: dict[str, ModuleType]

    @property
    def routes(self) -> list[HTTPRouteHandler]:
        """The route handlers that stand in `routes.py`."""
        return [value for value in self._members("routes") if isinstance(value, HTTPRouteHandler)]

    @property
    def handlers(self) -> list[Handler]:
        """The reactions that stand in `handlers.py`."""
        return handlers_of(self.modules.get("handlers"))

    @property
    def events(self) -> list[type[Event]]:
        """The facts this plugin tells."""
        return [event for name, event in CATALOGUE.items() if name.startswith(f"{self.name}.")]

    @property
    def tables(self) -> list[type[SQLModel]]:
        """The tables that stand in `models.py`."""
        return [value for value in self._members("models") if isinstance(value, type) and hasattr(value, "__table__")]

    def _members(self, name: str) -> Iterator[Any]:
        """Yield what stands in a file of a known name, or in the files of the package it has grown into."""
        module = self.modules.get(name)
        if module is None:
            return
        parts = [import_module(f"{module.__name__}.{m.name}") for m in iter_modules(getattr(module, "__path__", ()))]
        for part in parts or [module]:
            yield from (value for value in list(vars(part).values()))


class Registry:
    """All plugins of this installation. Making one fails, with a sentence, on anything that does not fit."""

    def __init__(self, packages: list[str] | None = None) -> None:
        """Find and import the plugins: folders of `plugins/`, entry points, and `tenants`, which is always on."""
        names = packages if packages is not None else list(discover())
        self.plugins: dict[str, Installed] = {}
        for found in map(_load, names):
            if found.name in self.plugins:
                raise Misconfigured(f"Có hai phần mở rộng cùng tên «{found.name}».")
            self.plugins[found.name] = found
        self.breaker: Breaker[tuple[str, str]] = Breaker()
        self.hooks = pluggy.PluginManager("dinhlang")
        self.hooks.add_hookspecs(hookspecs)
        self._take_answers()
        self._check()

    @property
    def manifests(self) -> dict[str, Plugin]:
        """The manifest of each switchable plugin."""
        return {name: found.manifest for name, found in self.plugins.items() if name != ALWAYS_ON}

    def _take_answers(self) -> None:
        try:
            for name, found in self.plugins.items():
                if "hooks" in found.modules:
                    self.hooks.register(found.modules["hooks"], name=name)
            self.hooks.check_pending()
        except pluggy.PluginValidationError as wrong:
            raise Misconfigured(f"Phần mở rộng trả lời một câu hỏi không có: {wrong}") from wrong

    def _check(self) -> None:
        for name, found in self.plugins.items():
            self._check_plugin(name, found)
        for event in CATALOGUE.values():
            owner = event.__module__.split(".")[-2]
            if not event.event_name.startswith(f"{owner}."):
                raise Misconfigured(f"Sự kiện {event.event_name} phải mang tên của phần mở rộng «{owner}».")

    def _check_plugin(self, name: str, found: Installed) -> None:
        for need in (*found.manifest.requires, *found.manifest.hears):
            if need not in self.plugins:
                raise Misconfigured(f"Phần mở rộng «{name}» cần «{need}» nhưng không tìm thấy.")
        for declared in found.manifest.permissions:
            if not declared.startswith(f"{name}."):
                raise Misconfigured(f"{name}: quyền «{declared}» phải bắt đầu bằng «{name}.».")
        known = {PUBLIC, SIGNED_IN, OWN_ACCOUNT, *found.manifest.permissions}
        for route in found.routes:
            permission = route.opt.get("permission")
            if permission not in known:
                raise Misconfigured(f"{name}: {route} cần quyền «{permission}» mà bản kê khai không có.")
            if permission == PUBLIC and route.http_methods != {"GET"} and "limit" not in route.opt:
                raise Misconfigured(f"{name}: {route} mở cho mọi người nên cần giới hạn số lần, ví dụ limit=10.")
            for path in route.paths:
                if not f"{path}/".startswith((f"/{name}/", f"/api/{name}/")):
                    raise Misconfigured(f"{name}: đường dẫn {path} phải bắt đầu bằng /{name} hoặc /api/{name}.")

    def on(self, house: House, tenant: str) -> list[Installed]:
        """Return the plugins that are on at a tenant, `tenants` first."""
        return [found for name, found in self.plugins.items() if name == ALWAYS_ON or house.state(tenant, name).on]

    def troubled(self, house: House, tenant: str) -> list[Installed]:
        """Return the plugins that did not answer when last asked at a tenant: a page says so and goes on."""
        return [found for found in self.on(house, tenant) if self.breaker.troubled((tenant, found.name))]

    async def first(self, question: Callable[..., Any], **kwargs: Any) -> Any:
        """Put a platform's question to the one plugin that answers it."""
        answer = getattr(self.hooks.hook, question.__name__)(**kwargs)
        return await answer if answer is not None else None

    def collect[Answer](self, question: Callable[[], list[Answer]]) -> list[Answer]:
        """Return what all plugins answer, on or off, to a question about no tenant."""
        return [one for answer in self.answers(question).values() for one in answer]

    def answers[Answer](self, question: Callable[[], list[Answer]]) -> dict[str, list[Answer]]:
        """Return the same by plugin; one that fails harms no other."""
        answers: dict[str, list[Answer]] = {}
        for name, module in self.hooks.list_name_plugin():
            try:
                answers[name] = list(getattr(module, question.__name__, list)())
            except Exception:  # noqa: BLE001 - as in `ask`
                structlog.get_logger().exception("hook_failed", plugin=name, hook=question.__name__)
        return answers

    async def ask(
        self, house: House, work: Work, question: Callable[..., Awaitable[Any]], kwargs: dict[str, Any]
    ) -> list[Any]:
        """Put a question to each plugin that is on, one after another; one that fails harms no other."""
        answers = []
        for found in self.on(house, work.tenant.id):
            others = [module for name, module in self.hooks.list_name_plugin() if name != found.name]
            caller = self.hooks.subset_hook_caller(question.__name__, others)
            key = (work.tenant.id, found.name)
            if not caller.get_hookimpls() or self.breaker.rests(key):
                continue
            reach = work.reach if found.name == ALWAYS_ON else house.reach(work.reach, found.name)
            here = Work(work.transaction, work.tenant, work.actor, reach, work.cause)
            try:
                async with asyncio.timeout(ANSWER_SECONDS), work.transaction.attempt(STATEMENT_SECONDS):
                    answers.extend([await answer for answer in caller(work=here, **kwargs)])
                self.breaker.worked(key)
            except Unavailable:
                raise
            except Exception:  # noqa: BLE001 - any mistake of a plugin is caught here, told, and harms no other
                structlog.get_logger().exception("hook_failed", plugin=found.name, hook=question.__name__)
                self.breaker.failed(key)
        return answers


def discover() -> Iterator[str]:
    """Yield the packages of all plugins: `tenants`, the folders of `plugins/`, and the entry points."""
    yield ALWAYS_ON
    for module in iter_modules(import_module(ROOMS).__path__):
        yield f"{ROOMS}.{module.name}"
    for point in metadata.entry_points(group="dinhlang.plugins"):
        yield point.value


def _load(package: str) -> Installed:
    try:
        module = import_module(package)
        names = [name for name in FILES if find_spec(f"{package}.{name}")]
        modules = {name: import_module(f"{package}.{name}") for name in names}
    except TypeError as wrong:
        raise Misconfigured(f"Phần mở rộng {package} khai báo sai: {wrong}") from wrong
    manifest = getattr(module, "plugin", None)
    if not isinstance(manifest, Plugin):
        raise Misconfigured(f"{package} không có bản kê khai: cần một dòng `plugin = Plugin(title=…)`.")
    return Installed(package.rpartition(".")[2], manifest, Path(str(module.__file__)).parent, modules)
