"""Data sets of games: planned, made, read, verified, exported."""
