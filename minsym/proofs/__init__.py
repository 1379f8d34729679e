"""Proofs that a message or a cover is minimum, which others can check without trusting minsym."""
