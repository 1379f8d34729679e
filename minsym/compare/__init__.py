"""Backends beside each other: on random problems, and timed on files."""
