"""A room with a door that wants no permission at all."""

from core import Plugin

plugin = Plugin(title="Cửa bỏ ngỏ")
