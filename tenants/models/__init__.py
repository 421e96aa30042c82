"""The nouns of the register: units, people, keys of other systems, switches and settings, days off."""
