"""Proofs of minimality that others can check."""
