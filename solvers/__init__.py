"""The backends, a file each: ways to solve cover problems.

Each file has a function ``solve(problem, limits, bounds)``, which is described at
`minsym.solving.backends.Backend.load`, and a row in the table `minsym.solving.backends.BACKENDS`.
Nothing imports a backend by name: it is loaded through its row when it is used. Backends stand on
outside *solvers* (OR-Tools, PySAT) or on `minsym.kernels`; those that ``auto`` gives turns are its
*engines*.
"""
