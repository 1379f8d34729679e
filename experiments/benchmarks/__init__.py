"""The benchmark scripts: each names its command and reports ratios that are measured in one run."""
