"""
A pair of agents that learns
============================

A sender and a receiver learn to play games of complexity 2 in some seconds. That takes torch,
which the extra ``agents`` installs.
"""

import tempfile
from pathlib import Path

import minsym
from minsym.agents.learn.run import read_metrics
from minsym.agents.learn.train import train
from minsym.agents.play.config import Config
from minsym.pictures import training

spec = minsym.plan([2], minsym.Setting(4, 4, 8), {"train": 1500, "valid": 200})
with tempfile.TemporaryDirectory() as folder:
    data = minsym.generate(spec, Path(folder, "games"))
    config = Config(data=str(data.folder), max_length=2, hidden=32, epochs=9, learning_rate=0.01)
    train(config, Path(folder, "run"))
    metrics = read_metrics(Path(folder, "run"))

# %%
# The lowest line is what a receiver reaches that hears nothing, but knows the complexity.

training.curves(metrics, data.blind_accuracy, title="Accuracy, epoch by epoch").figure
