"""The web door of the register, by noun: the tree, switches, people, keys of other systems."""
