"""The web door of the register, by noun: the tree, switches, people, one's own password, keys of other systems."""
