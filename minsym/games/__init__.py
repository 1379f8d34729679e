"""Games: their settings, supplies of random contexts, public benchmarks, and what theory says."""
