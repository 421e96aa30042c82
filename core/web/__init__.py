"""The web door: who stands there, what they may do here, and how they are answered."""
