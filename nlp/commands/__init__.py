"""The commands of ``python -m nlp``, one file each; every file exposes ``command``."""
