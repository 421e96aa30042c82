"""Who stands at the door: a person or another system, and what its grants allow where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.actor import Actor
from core.house import House

PERSON = "person:"
"""How the actor's id of a person begins."""

PUBLIC = "public"
"""The permission of a route that anybody may use without signing in."""

SIGNED_IN = "signed_in"
"""The permission of a route that any person with any grant at the tenant may use; another system may not."""


OWN_ACCOUNT = "own_account"
"""The permission of a route about one's own account: the only ones open before a one-time password is changed."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a node of the tree, for the node alone or also for all below, until a moment if one is set."""

    tenant: str
    role: str
    below: bool
    allows: Callable[[str], bool]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who has proved who they are. `home` is where they land after signing in."""

    actor: Actor
    home: str
    grants: tuple[Grant, ...]
    session: str = ""
    must_change_password: bool = False

    def grants_at(self, house: House, tenant: str, moment: datetime) -> list[Grant]:
        """Return the grants that hold at this tenant at this moment."""
        path = {node.id for node in house.path(tenant)}
        return [
            grant
            for grant in self.grants
            if (grant.tenant == tenant or (grant.below and grant.tenant in path))
            and (grant.until is None or moment < grant.until)
        ]

    def holding(self, house: House, tenant: str, permission: str, moment: datetime) -> list[Grant]:
        """Return the grants that give this permission at this tenant."""
        grants = self.grants_at(house, tenant, moment)
        everybody = permission in {SIGNED_IN, OWN_ACCOUNT} and self.actor.id.startswith(PERSON)
        return [grant for grant in grants if everybody or grant.allows(permission)]

    def reach(self, house: House, tenant: str, permission: str, moment: datetime) -> tuple[str, ...] | None:
        """Return the tenants this permission lets them read when standing at `tenant`; None if it is not theirs."""
        holding = self.holding(house, tenant, permission, moment)
        if not holding:
            return None
        return house.below(tenant) if any(grant.below for grant in holding) else (tenant,)
