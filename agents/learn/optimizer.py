"""The optimizer: Schedule-Free AdamW, for agents that do not all play in each step."""

from collections.abc import Callable
from typing import Any

from schedulefree import AdamWScheduleFree
from torch import nn

from ..play.config import Config
from ..play.game import Game


class Optimizer(AdamWScheduleFree):  # type: ignore[misc]
    """Schedule-Free AdamW (Defazio et al. 2024, arXiv:2405.15682), a group of weights an agent.

    The optimizer averages the weights of all steps that it has counted. So the steps of a group
    are those in which its agent played, and an agent that learns anew has counted none.
    """

    param_groups: list[dict[str, Any]]

    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        """Take a step with the groups that have gradients, and leave the others as they are."""
        every = self.param_groups
        self.param_groups = [g for g in every if any(p.grad is not None for p in g["params"])]
        try:
            loss: float | None = super().step(closure)
            return loss
        finally:
            self.param_groups = every

    def forget(self, agent: nn.Module) -> None:
        """Drop what is known of the weights of an agent, which has a group of its own."""
        own = set(agent.parameters())
        for group in self.param_groups:
            if own.intersection(group["params"]):
                group |= {"k": 0, "weight_sum": 0.0, "lr_max": -1.0, "scheduled_lr": 0.0}
        for weight in own:
            self.state.pop(weight, None)


def optimizer_of(game: Game, config: Config) -> Optimizer:
    """Return the optimizer of a game.

    A pair that stays together is one group, as it has always been, so that runs of earlier
    releases go on.
    """
    groups: list[dict[str, Any]] = [{"params": list(game.parameters())}]
    if config.senders * config.receivers > 1 or config.reset_sender or config.reset_receiver:
        agents: list[nn.Module] = [*game.senders, *game.receivers]
        if game.encoder is not None:
            agents.append(game.encoder)
        groups = [{"params": list(agent.parameters())} for agent in agents]
    return Optimizer(
        groups,
        lr=config.learning_rate,
        warmup_steps=config.warmup,
        weight_decay=config.weight_decay,
    )
