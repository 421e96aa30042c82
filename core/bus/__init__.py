"""The bus door: events leave by the relay and arrive by a delivery for each plugin."""
