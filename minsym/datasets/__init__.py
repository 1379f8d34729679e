"""Data sets of games of a wanted complexity: planned, made, read, verified and exported.

`spec` says what a data set is, `plan` whether a request can be met, `draw` and `make` make it,
`shards` and `dataset` know its files, `verify` checks a finished one, and `export` and `egg` write
it in the formats of others.
"""
