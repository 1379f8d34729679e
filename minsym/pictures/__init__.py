"""Pictures of games, messages, training and benchmarks, drawn with matplotlib."""
