"""A room whose fact has no name."""

from core import Plugin

plugin = Plugin(title="Nói không rõ")
