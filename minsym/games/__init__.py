"""Settings of games, supplies of contexts, and what theory says of both."""
