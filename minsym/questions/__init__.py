"""What can be asked: a shortest message, all of them, one for every row, of games."""
