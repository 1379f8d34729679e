"""The objects that minsym works on: contexts, cover problems, and their solutions."""
