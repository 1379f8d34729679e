"""Sender and receiver agents, the only place that imports torch. Empty so far."""
