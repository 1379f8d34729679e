"""Backends beside each other: whether they agree, and how long they take."""
