"""The web door, one module a noun: pages for people, and the same as JSON under `/api/new_rural`."""
