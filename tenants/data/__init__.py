"""The official administrative units of Vietnam as data, and the tool that builds them."""
