"""The nouns, one module each: criteria as the law has them, rulings over them, assessments, recognitions, links."""
