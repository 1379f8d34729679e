"""The nouns: contexts, cover problems, and the solutions of both."""
