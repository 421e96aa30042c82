"""The house: all tenants in a tree, and what each of them has decided, as one process sees it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast
from unicodedata import combining, normalize

from pydantic import BaseModel, ValidationError

from core.calendar import LocalDays, WorkingCalendar
from core.errors import NotFound
from core.manifest import Plugin
from core.tenant import Policy, Rule, Setting, State, Tenant


@dataclass(frozen=True)
class House:
    """All tenants, rules, settings and days off as of one `version`; immutable, so every process swaps it whole."""

    version: int = 0
    tenants: dict[str, Tenant] = field(default_factory=dict)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)
    plugins: dict[str, Plugin] = field(default_factory=dict)
    days: dict[str, LocalDays] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    _below: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _state: dict[tuple[str, str], State] = field(default_factory=dict, repr=False)
    _calendars: dict[str, WorkingCalendar] = field(default_factory=dict, repr=False)
    _chosen: dict[tuple[str, str], BaseModel] = field(default_factory=dict, repr=False)

    @property
    def root(self) -> Tenant | None:
        """The tenant without a parent: the province."""
        return next((tenant for tenant in self.tenants.values() if tenant.parent is None), None)

    def tenant(self, tenant: str) -> Tenant:
        """Return a tenant by key. Raises NotFound."""
        if tenant not in self.tenants:
            raise NotFound("Không có đơn vị này.")
        return self.tenants[tenant]

    def path(self, tenant: str) -> list[Tenant]:
        """Return the tenants from the root down to this one."""
        path: list[Tenant] = []
        node = self.tenants.get(tenant)
        while node:
            path.append(node)
            node = self.tenants.get(node.parent) if node.parent else None
        return path[::-1]

    def children(self, tenant: str) -> list[Tenant]:
        """Return the tenants directly below, in the order of the register."""
        return [child for child in self.tenants.values() if child.parent == tenant]

    def below(self, tenant: str) -> tuple[str, ...]:
        """Return this tenant's id and those of all below it."""
        if tenant not in self._below:
            found = [tenant]
            for child in self.children(tenant):
                found.extend(self.below(child.id))
            self._below[tenant] = tuple(found)
        return self._below[tenant]

    def named(self, words: str, among: Iterable[str]) -> list[Tenant]:
        """Return those of these tenants in whose name or code words begin so; marks and capitals do not count."""
        wanted = _plain(f" {words.strip()}")
        return [found for key in among if (found := self.tenants[key]) and wanted in _plain(f" {found.name} {key}")]

    def state(self, tenant: str, plugin: str) -> State:
        """Return whether the plugin is on here, and why; remembered for the life of this version."""
        key = (tenant, plugin)
        if key not in self._state:
            self._state[key] = self._decide(tenant, plugin)
        return self._state[key]

    def on(self, tenant: str) -> list[str]:
        """Return the names of the plugins that are on here."""
        return [plugin for plugin in self.plugins if self.state(tenant, plugin).on]

    def reach(self, tenants: Iterable[str], plugin: str) -> tuple[str, ...]:
        """Keep the tenants on which the plugin is on: off is unreachable from above, too."""
        return tuple(tenant for tenant in tenants if self.state(tenant, plugin).on)

    def calendar(self, tenant: str) -> WorkingCalendar:
        """Return the working days here: the nation's, and over it each unit's word from the root down to this one."""
        if tenant not in self._calendars:
            said = [self.days[node.id] for node in self.path(tenant) if node.id in self.days]
            overrides = (override for one in said for override in one.overrides)
            self._calendars[tenant] = WorkingCalendar(overrides, max((one.confirmed for one in said), default=0))
        return self._calendars[tenant]

    def holding(self, tenant: str, plugin: str) -> dict[str, Setting]:
        """Return the word that holds here on each setting of a plugin: the nearest, or the highest that locks it."""
        held: dict[str, Setting] = {}
        for node in self.path(tenant):
            for word in self.settings:
                locked = word.name in held and held[word.name].locked
                if (word.tenant, word.plugin) == (node.id, plugin) and not locked:
                    held[word.name] = word
        return held

    def chosen[Shape: BaseModel](self, tenant: str, shape: type[Shape]) -> Shape:
        """Return what holds here of the settings that this class describes; remembered for the life of this version.

        A word that a newer edition of the plugin does not understand any more counts for nothing.
        """
        plugin = next(name for name, manifest in self.plugins.items() if manifest.settings is shape)
        if (tenant, plugin) not in self._chosen:
            values = {name: word.value for name, word in self.holding(tenant, plugin).items()}
            try:
                self._chosen[tenant, plugin] = shape.model_validate(values)
            except ValidationError as wrong:
                for fault in wrong.errors():
                    values.pop(str(fault["loc"][0]))
                self._chosen[tenant, plugin] = shape.model_validate(values)
        return cast("Shape", self._chosen[tenant, plugin])

    def _decide(self, tenant: str, plugin: str) -> State:
        if plugin not in self.plugins:
            return State(on=False)
        on, paused, locked, decided = False, False, False, None
        for node in self.path(tenant):
            rule = self.rules.get((node.id, plugin))
            if rule is None:
                continue
            paused = paused or rule.paused
            if locked:
                continue
            if rule.policy in {Policy.FORBIDDEN, Policy.MANDATORY}:
                on, locked, decided = rule.policy is Policy.MANDATORY, True, rule
            elif rule.on is not None:
                on, decided = rule.on, rule
            elif rule.policy is Policy.DEFAULT_ON:
                on, decided = True, rule
        missing = tuple(need for need in self.plugins[plugin].requires if on and not self.state(tenant, need).on)
        return State(on and not missing, paused, locked, decided, missing)


def _plain(text: str) -> str:
    """Return text without marks and capitals: «Đông Hà» and «dong ha» are the same to somebody who searches."""
    split = normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in split if not combining(letter))
