"""The nouns: what is counted, the dossiers behind it, indicators and their versions, reports, standings."""
