"""Who uses the house: tenants in a tree, and on which of them each plugin is on, with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from unicodedata import combining, normalize

from core.calendar import LocalDays, WorkingCalendar
from core.errors import NotFound
from core.manifest import Plugin


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation that uses the house. `id` is its key in addresses and subjects, `name` its full name."""

    id: str
    name: str
    level: str
    parent: str | None = None
    code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Policy(StrEnum):
    """What a node decides about a plugin for itself and everything below."""

    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    DEFAULT_ON = "default_on"
    MANDATORY = "mandatory"


@dataclass(frozen=True, slots=True)
class Rule:
    """One node's word on one plugin: a policy, a switch, a pause; `by`, `at` and `why` explain it later."""

    tenant: str
    plugin: str
    policy: Policy | None = None
    on: bool | None = None
    paused: bool = False
    by: str = ""
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The effective state of a plugin at a tenant. `rule` is the one that decided, None for the default."""

    on: bool
    paused: bool = False
    locked: bool = False
    rule: Rule | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class House:
    """All tenants, rules and local days off as of one `version`; immutable, so every process swaps it whole."""

    version: int = 0
    tenants: dict[str, Tenant] = field(default_factory=dict)
    rules: dict[tuple[str, str], Rule] = field(default_factory=dict)
    plugins: dict[str, Plugin] = field(default_factory=dict)
    days: dict[str, LocalDays] = field(default_factory=dict)
    _below: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _state: dict[tuple[str, str], State] = field(default_factory=dict, repr=False)
    _calendars: dict[str, WorkingCalendar] = field(default_factory=dict, repr=False)

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
