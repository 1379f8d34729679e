"""Measuring trained agents: how often they are right, and what their messages are like.

`metrics` looks at messages alone, `probes` at what a listener makes of them, and `blind` at what
can be found out without any message; `evaluate` does all of it for the folder of a run, and
`score` what can be done for messages that anybody said. `learnability` trains fresh agents on the
messages of a pair. What happened game by game is in `interactions`, and what symbols came to mean
in `codebook`.
"""
