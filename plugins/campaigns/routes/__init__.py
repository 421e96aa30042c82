"""The web door of campaigns, by noun: pages for officers, the same as JSON for programs."""
