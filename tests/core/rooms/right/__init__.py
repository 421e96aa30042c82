"""One of two rooms that tell the same fact."""

from core import Plugin

plugin = Plugin(title="Cùng một lời")
