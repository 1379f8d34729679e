"""The version of minsym."""

__version__ = "0.1.0"
