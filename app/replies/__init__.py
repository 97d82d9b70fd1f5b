"""You said, we did: the decision on each insight, what is being done, and what changed."""
