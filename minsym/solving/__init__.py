"""The machinery that finds minimum covers: bounds, reductions, backends."""
