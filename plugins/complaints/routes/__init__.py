"""The web door of complaints: pages for officers, JSON for programs, one module a noun."""
