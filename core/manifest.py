"""The manifest: what a plugin says of itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plugin:
    """The manifest: stands as `plugin = Plugin(…)` in the plugin's `__init__.py`.

    `requires` names plugins that must be on wherever this one is; `hears` those whose events it only listens to,
    on or off. `owner` says who in the province answers for it. `words` says what its events, its audited actions and
    their fields are called in Vietnamese, by their names in the code.
    """

    title: str
    permissions: dict[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    version: str = "1.0"
    owner: str = ""
    icon: str = "folder"
    words: dict[str, str] = field(default_factory=dict)
