"""Sender and receiver agents that play the games, and what their messages are like: see the docs.

Imported as `minsym.agents`; the only place that imports torch.
"""
