"""A room that anybody may write in, as often as they like."""

from core import Plugin

plugin = Plugin(title="Cửa không then")
