"""Pieces of engagement: what is asked, what can change, who decides, and by when they reply."""
