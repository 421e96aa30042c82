"""The manifest: what a plugin says of itself."""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel

KINDS = (bool, int, float, str)
NOT_A_SETTING = ("locked", "why")
"""Names that say something of a decision about settings."""


@dataclass(frozen=True)
class Plugin:
    """The manifest: stands as `plugin = Plugin(…)` in the plugin's `__init__.py`.

    `requires` names plugins that must be on wherever this one is; `hears` those whose events it only listens to,
    on or off. `owner` says who in the province answers for it. `words` says what its events, its audited actions and
    their fields are called in Vietnamese, by their names in the code. `settings` is what a unit may decide for itself
    and those below: a shape whose fields are yes or no, numbers, words or choices, each with a title and a default.
    """

    title: str
    permissions: dict[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    version: str = "1.0"
    owner: str = ""
    icon: str = "folder"
    words: dict[str, str] = field(default_factory=dict)
    settings: type[BaseModel] | None = None

    @property
    def glossary(self) -> dict[str, str]:
        """What is called what: the words, and the titles of the settings."""
        titled = self.settings.model_fields if self.settings else {}
        return {**{name: str(one.title) for name, one in titled.items()}, **self.words}

    def __post_init__(self) -> None:
        """Refuse settings that could not stand on a form, or that a unit could not be without. Raises TypeError."""
        for name, one in (self.settings.model_fields if self.settings else {}).items():
            kind = one.annotation
            known = isinstance(kind, type) and (kind in KINDS or issubclass(kind, StrEnum))
            if name in NOT_A_SETTING or not known or not one.title or one.is_required():
                raise TypeError(f"{name}: a setting is a bool, a number, a str or a Choice, with a title and a default")
