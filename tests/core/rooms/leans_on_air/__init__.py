"""A room that needs another one that is not there."""

from core import Plugin

plugin = Plugin(title="Dựa vào hư không", requires=("thin_air",))
