"""The verbs, one module a noun: every rule of campaigns stands here."""
