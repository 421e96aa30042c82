"""The nouns, one module each: document, campaign, task, village, activity; and the terms everybody uses."""

from plugins.campaigns.models import activity, campaign, document, task, terms, village

__all__ = ["activity", "campaign", "document", "task", "terms", "village"]
