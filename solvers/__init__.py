"""The backends, a file each: ways to search for minimum covers.

Each file has a function ``solve(problem, limits, bounds)``, which is described at
`minsym.solving.backends.Backend.load`, and a row in the table `minsym.solving.backends.BACKENDS`.
Nothing imports a backend by name: it is loaded through its row when it is used.
"""
