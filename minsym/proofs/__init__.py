"""Proofs that no message is shorter, which others can check."""
