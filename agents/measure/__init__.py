"""What trained agents do: accuracy, metrics of their messages, probes."""
