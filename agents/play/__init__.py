"""The game: a sender, a channel and a receiver, in torch."""
