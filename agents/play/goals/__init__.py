"""What the receiver has to do with a message, a file each.

A goal is a function ``answer(receiver, states, last, asked)``. It takes the states of the receiver
at the steps that count, (B, steps, hidden), which of them is the last of each message, (B,), and
what is asked, and returns `minsym.agents.play.goals.asked.Answer`. The network is the same for all
goals: the worth of an entry of a candidate (`minsym.agents.play.receiver.Receiver.worth`) adds to
the score of who has it, or says how likely a value is.

To add one, write its file and give it a row of `GOALS`.
"""

from . import discrimination, reconstruction
from .asked import Goal

#: The goals by the names that `minsym.agents.play.config.Config.goal` may have.
GOALS: dict[str, Goal] = {
    "discrimination": discrimination.answer,
    "reconstruction": reconstruction.answer,
}
