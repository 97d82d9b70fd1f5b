"""Strategies, plans and charters: the priorities and themes that words are read against."""
