"""Notes: what was said in a workshop, a group, a meeting or one to one, written down by staff."""
