"""What can be asked: one minimum, many, all of them, of a length, of every row, of games."""
