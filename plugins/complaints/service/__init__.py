"""The verbs of complaints: every rule stands here, one module a noun."""
