"""The Forum: topics that coordinators open, and comments read by a person before they show."""
