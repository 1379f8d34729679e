"""Agents: neural senders and receivers that learn to play Lewis signaling games.

`play` has the two networks and the game between them, `learn` trains them on a data set, and
`measure` tells what trained agents can do and what their messages are like. Imported as
`minsym.agents`, whatever the folder is called in a checkout. Nothing else imports torch, so that
everything but the agents works without it.
"""
