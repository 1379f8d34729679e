"""The game that agents play: sender, channel, receiver, and the config that describes them."""
