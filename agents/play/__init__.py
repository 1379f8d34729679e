"""The game: a sender, a channel, a receiver, and what they are made of."""
