"""A room that listens to another one that is not there."""

from core import Plugin

plugin = Plugin(title="Nghe hư không", hears=("thin_air",))
