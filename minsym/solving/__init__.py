"""The machinery that finds minimum covers: bounds, reductions, heuristics, backends."""
