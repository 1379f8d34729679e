"""The figures, tables and benchmarks of minsym, a file each; `python -m experiments` makes them."""
