"""What trained agents are like: accuracy, metrics of language, probes."""
