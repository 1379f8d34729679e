"""Benchmarks: each script names its command and reports ratios measured in one run."""
