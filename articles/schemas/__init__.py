"""JSON in and out: what the API takes, strictly, and what it answers."""
