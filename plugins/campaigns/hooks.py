"""The answers of campaigns: figures for the home page, what a search finds, a sample."""
