"""A room that speaks in another room's name."""

from core import Plugin

plugin = Plugin(title="Nói thay")
