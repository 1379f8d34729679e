"""Training: batches, the loop, its folder, checkpoints, sweeps."""
