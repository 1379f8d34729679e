"""One file per backend, each a function ``solve(problem, limits) -> Solution``."""
