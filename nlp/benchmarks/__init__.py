"""Measure speed and quality beside others' figures: ``python -m nlp.benchmarks``.

Nothing here is needed, or imported, when comments are read.
"""
