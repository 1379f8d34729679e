"""``python -m minsym``."""

from minsym.cli import main

main()
