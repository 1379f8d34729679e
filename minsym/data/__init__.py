"""The example table that ships with minsym."""
