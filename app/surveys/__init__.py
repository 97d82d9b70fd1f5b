"""Surveys: templates, questions, and answers given one screen at a time."""
