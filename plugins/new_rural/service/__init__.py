"""The verbs, one module a noun: every rule of new rural stands here."""
