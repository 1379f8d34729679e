"""One file per figure, table or benchmark of minsym."""
