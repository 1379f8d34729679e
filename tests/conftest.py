"""Settings of the test run."""

import signal

from hypothesis import settings

# The first example of a compiled function pays for its compilation.
settings.register_profile("minsym", deadline=None)
settings.load_profile("minsym")

# Shells start background jobs with Ctrl-C ignored, and then Python installs no handler.
signal.signal(signal.SIGINT, signal.default_int_handler)
