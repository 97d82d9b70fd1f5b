"""Worrying words: cases with a clock, owned by a person. No risk scores."""
