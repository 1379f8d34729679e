"""Settings of the test run."""

from hypothesis import settings

# The first example of a compiled function pays for its compilation.
settings.register_profile("minsym", deadline=None)
settings.load_profile("minsym")
