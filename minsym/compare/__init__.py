"""Comparing backends: cross-checked on random problems, and timed on files of problems."""
