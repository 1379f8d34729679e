"""What tests of the game share: a setting, and a small pair that plays on it."""

import torch

from minsym import Setting
from minsym.agents.play.config import Config

torch.set_num_threads(1)

SETTING = Setting(6, 3, 8)

#: Messages of three symbols.
SMALL = Config(max_length=3, hidden=64, embedding=8, learning_rate=3e-3)
