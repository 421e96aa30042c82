"""A room that does not say what it is."""
