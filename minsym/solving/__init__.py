"""The machinery that finds minimum covers: bounds, reductions, backends.

`decompose` puts it together: it reduces a problem and splits it (`reduce`), bounds each part
(`heuristics`), and has a backend (`backends`) search for what is left, in a process of its own
where need be (`worker`). All of them put what they find on one `bounds.Bounds`.
"""
