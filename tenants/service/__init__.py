"""The verbs of the register, by noun: units, switches, people, sign-in, keys."""
