"""One file per figure, table or benchmark of minsym; `python -m experiments` runs them."""
