"""A room with a door whose key nobody can hold."""

from core import Plugin

plugin = Plugin(title="Cửa không chìa", permissions={"unlocked.read": "Xem"})
