"""Witness: a room that notes in which order it hears of cases, stumbles over one day and sleeps over another."""

from core import Plugin

plugin = Plugin(title="Phần làm chứng", permissions={}, hears=("complaints",))
