"""Training of agents: batches of games, the loop, a run's folder, its checkpoints, and sweeps."""
