"""Training: batches, the loop, the folder of a run, sweeps."""
