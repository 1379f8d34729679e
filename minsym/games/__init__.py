"""Settings of games, supplies of contexts, and what theory knows of them."""
