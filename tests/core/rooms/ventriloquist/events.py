"""A fact under another plugin's name."""

from core import Event


class CaseForgotten(Event, name="complaints.case_forgotten"):
    """Only complaints may tell what becomes of its cases."""
