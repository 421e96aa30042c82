"""A room that answers a question nobody asks."""

from core import Plugin

plugin = Plugin(title="Trả lời thừa")
