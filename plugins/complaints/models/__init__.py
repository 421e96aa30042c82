"""The nouns of complaints, one module each."""
