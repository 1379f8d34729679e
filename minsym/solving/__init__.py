"""The machinery that finds minimum covers: bounds, reductions, heuristics, backends.

`decompose` puts it together: it reduces a problem and splits it (`reduce`), bounds each part
(`heuristics`), and has a backend (`backends`) close what is left, in a process of its own where
need be (`worker`). All of them say what they found on one `bounds.Bounds`.
"""
