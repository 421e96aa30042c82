"""A package that brings a plugin of its own."""
