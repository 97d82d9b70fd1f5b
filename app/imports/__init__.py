"""Imports: answers and surveys from other tools, and our surveys in their formats."""
