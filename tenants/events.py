"""The facts the register tells."""

from uuid import UUID

from core import Event


class PluginSwitched(Event, name="tenants.plugin_switched"):
    """An administrator has changed what holds for a plugin at this node and below."""

    plugin: str
    policy: str | None
    on: bool | None
    paused: bool


class SettingsChanged(Event, name="tenants.settings_changed"):
    """An administrator has changed what holds for settings of a plugin at this node and below."""

    plugin: str
    names: list[str]


class PersonInvited(Event, name="tenants.person_invited"):
    """Somebody may now sign in. The fact carries no name."""

    person_id: UUID


class RoleGranted(Event, name="tenants.role_granted"):
    """A person has been given a role at this node."""

    grant_id: UUID
    role: str
    below: bool


class RoleRevoked(Event, name="tenants.role_revoked"):
    """A role at this node has been taken back."""

    grant_id: UUID
    role: str


class KeyIssued(Event, name="tenants.key_issued"):
    """Another system has been given a credential at this node."""

    key_id: UUID
    below: bool


class KeyRevoked(Event, name="tenants.key_revoked"):
    """Another system's credential no longer holds."""

    key_id: UUID
