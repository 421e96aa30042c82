"""A room whose door opens in another room's wall."""

from core import Plugin

plugin = Plugin(title="Lấn sân")
