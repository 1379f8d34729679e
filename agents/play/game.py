"""The Lewis signaling game between senders and receivers, as one torch module to train."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from minsym.errors import InputError
from minsym.games.setting import Setting

from .channel import disturbed
from .config import Config, end_symbol
from .encoders import MOST_WEIGHTS, Encoder
from .goals import GOALS
from .goals.asked import Asked
from .receiver import Receiver
from .sender import Said, Sender

#: How fast the accuracy of late follows that of a batch: over about a hundred of them.
LATELY = 0.01

#: The logit of what is sure.
SURELY = 1e4

#: The logit from which on a head that stops is held back, and how hard: one that is surer than
#: that hardly learns any more what to stop would have done, whatever it costs to go on.
DECIDED, HOLD = 4.0, 0.1


class Played(NamedTuple):
    """The outcome of some games.

    Attributes
    ----------
    loss : Tensor, shape ()
        What training minimises.
    right : bool Tensor, shape (B,)
        Whether the receiver did all that it has to; ties count as wrong.
    symbols : int64 Tensor, shape (B, L)
        What was said; -1 behind the end of a message.
    share : Tensor, shape (B,)
        How much of it was done, 0 to 1: where values are named, the share that is right.
    """

    loss: Tensor
    right: Tensor
    symbols: Tensor
    share: Tensor


class Game(nn.Module):
    """Senders and receivers that play together, and the loss that training minimises.

    The sender sees the target, and perhaps its distractors, and says a message; the receiver reads
    the message and has to find the target among all images, or to name its values
    (`minsym.agents.play.goals`). There may be several of each: then the two that `meet` play.

    Messages have ``max_length`` symbols. With an end-of-sequence symbol they may be shorter: the
    receiver answers after every symbol, and what counts is where the message ends, at the latest
    after ``max_length`` symbols, when an end is added. A relaxed end weighs the losses of the steps
    by the mass that ends there; this is the game of EGG (Kharitonov et al. 2019,
    doi:10.18653/v1/D19-3010). The end is symbol 0 if it is within the vocabulary, as there, else an
    extra one behind all others.

    Or the sender has a head that says how likely it stops, before the first symbol and after each:
    then the loss is the expectation over all lengths, exactly (as in adaptive computation, Graves
    2016, arXiv:1603.08983), so that it is told what to stop would have done. Where nothing is
    learned a message ends as soon as to stop is likelier than to go on. Where messages may end,
    each symbol may have a price, which is added to the loss.

    An impatient receiver answers after every symbol, and the mean of its losses up to the end
    counts (as in LazImpa, Rita et al. 2020, doi:10.18653/v1/2020.conll-1.26), so that what matters
    is better said first. A receiver that compares the candidates adds to their scores what their
    looks say (`minsym.agents.play.receiver.Receiver`). Where the channel is noisy, some
    symbols arrive as others in training.

    Parameters
    ----------
    config : Config
    setting : Setting
    shape : tuple of int, optional
        Of the features of an image, if the config says that agents see these. Which they are is
        said to the encoder (`minsym.agents.play.encoders.Encoder.look_at`).

    Raises
    ------
    InputError
        If it would have more than `MOST_WEIGHTS` weights for its values or its features.
    """

    def __init__(self, config: Config, setting: Setting, shape: tuple[int, ...] = ()) -> None:
        super().__init__()
        self.config, self.setting = config, setting
        values = sum(setting.sizes)
        agents = max(config.senders, config.receivers)
        width = config.hidden + config.embedding
        if config.sees == "context":
            width += values  # what each symbol says for each value
        if values * width * agents > MOST_WEIGHTS:
            raise InputError(
                f"a network for {values:,} values, with {config.hidden:,} hidden units"
                + (f" and {agents:,} agents" if agents > 1 else "")
                + ", would be too large"
            )
        self.encoder = None
        if config.input == "features":
            self.encoder = Encoder(shape, config.hidden)
        self.end = end_symbol(config, setting)
        self.senders = nn.ModuleList(self.new_sender() for _ in range(config.senders))
        self.receivers = nn.ModuleList(self.new_receiver() for _ in range(config.receivers))
        self.pair = 0, 0
        # The mean loss so far, which REINFORCE compares with.
        self.baseline: Tensor
        self.played: Tensor
        self.register_buffer("baseline", torch.zeros(()))
        self.register_buffer("played", torch.zeros(()))
        #: What each symbol costs; where that is adaptive, times a power of the accuracy of late.
        self.price = config.length_cost
        self.accuracy: Tensor | None
        adaptive = config.length_cost > 0 and config.cost_schedule == "adaptive"
        self.register_buffer("accuracy", torch.zeros(()) if adaptive else None)

    def new_sender(self) -> Sender:
        """Return a sender of this game that has learned nothing, of torch's random numbers."""
        config = self.config
        return Sender(
            *self._sizes(self.encoder is None),
            channel=config.channel,
            temperature=config.temperature,
            learned=config.schedule == "learned",
            sees_context=config.sees == "context",
            stops=config.stop == "head",
            literal=self.encoder is None
            and (config.imitate != "none" or config.meanings == "literal"),
        )

    def new_receiver(self) -> Receiver:
        """Return a receiver of this game that has learned nothing, of torch's random numbers."""
        config = self.config
        return Receiver(
            *self._sizes(self.encoder is None or config.goal == "reconstruction"),
            compared=self.setting if config.compares else None,
        )

    def _sizes(self, of_values: bool) -> tuple[int, int, int, int, float, str]:
        """Return the sizes of an agent that knows values, or what the encoder makes of images."""
        config, values = self.config, sum(self.setting.sizes)
        vocabulary = values + (config.eos == "extra")
        features = values if of_values else config.hidden
        scale = config.embedding_scale
        return vocabulary, features, config.hidden, config.embedding, scale, config.cell

    def heat(self, temperature: float | None) -> None:
        """Set the temperature at which all senders speak; None leaves it as it is."""
        for sender in self.senders:
            assert isinstance(sender, Sender)
            sender.heat(temperature)

    def meet(self, sender: int, receiver: int) -> None:
        """Have the sender and the receiver of these numbers play from now on."""
        self.pair = sender, receiver

    def everyone(self) -> Iterator[tuple[int, int]]:
        """Have each sender meet each receiver; yield their numbers while they do."""
        for pair in product(range(len(self.senders)), range(len(self.receivers))):
            self.meet(*pair)
            yield pair

    @property
    def sender(self) -> Sender:
        """The sender that plays."""
        return self.senders[self.pair[0]]  # type: ignore[return-value]

    @property
    def receiver(self) -> Receiver:
        """The receiver that plays."""
        return self.receivers[self.pair[1]]  # type: ignore[return-value]

    def forward(
        self,
        images: Tensor,
        target: Tensor,
        generator: torch.Generator | None = None,
        values: Tensor | None = None,
    ) -> Played:
        """Play some games; return their outcome, with the mean loss.

        Parameters
        ----------
        images : int64 Tensor, shape (B, n, |A|) or (B, n)
            Which of the values of all attributes, in a row, each value is; or, where agents see
            features, the row of the table that each image is.
        target : int64 Tensor, shape (B,)
        generator : torch.Generator, optional
            Samples the symbols, and disturbs them. None: the sender says the likeliest.
        values : int64 Tensor, shape (B, n, |A|), optional
            Which values images have, where agents see features and the goal is to name values.
        """
        seen = self.see(images)
        said, _ = self.sender(seen, target, self.config.max_length, generator)
        if generator is not None and self.config.noise:
            arrived = disturbed(said.symbols, self.config.noise, self.end, generator)
            said = said._replace(symbols=arrived)
        played = self._judge(said, seen, target, values)
        loss = played.loss.mean()
        if generator is not None and said.stops is not None:
            beyond = (said.stops.abs() - DECIDED).relu()
            loss = loss + HOLD * beyond.square().sum(1).mean()
        if generator is not None and self.accuracy is not None:
            self.accuracy += (played.right.float().mean() - self.accuracy) * LATELY
        if generator is not None and self.config.channel == "reinforce":
            loss = loss + self._score_function(said, played.loss.detach(), played.symbols)
        return played._replace(loss=loss)

    def see(self, images: Tensor) -> Tensor:
        """Return what sender and receiver see of images: values as they are, rows encoded."""
        if self.encoder is None or images.dim() == 3:
            return images
        # A row is encoded once, in however many games it is.
        rows, places = images.unique(return_inverse=True)
        return functional.embedding(places, self.encoder(rows))

    @property
    def may_end(self) -> bool:
        """Whether messages may be shorter than the longest."""
        return self.end is not None or self.sender.stop is not None

    @property
    def price_now(self) -> Tensor | float:
        """What a symbol costs."""
        if self.accuracy is None:
            return self.price
        return self.price * self.accuracy**self.config.cost_power

    def _judge(
        self, said: Said, images: Tensor, target: Tensor, values: Tensor | None = None
    ) -> Played:
        """Return the outcome of games whose messages are said, with the loss of each game."""
        symbols = self.spoken(said)
        if self.may_end:
            last = (symbols >= 0).sum(1)
        else:
            last = torch.full_like(target, symbols.shape[1] - 1 if self.config.impatient else 0)
        asked = Asked(images, target, images if values is None else values, self.setting.sizes)
        states = self.heard(said.symbols)
        losses, share = GOALS[self.config.goal](self.receiver, states, last, asked)
        if self.config.impatient:
            losses = self._up_to_here(losses)
        if self.may_end and self.price:
            steps = torch.arange(losses.shape[1], device=losses.device)
            losses = losses + self.price_now * steps
        return Played((self.ends(said) * losses).sum(1), share == 1, symbols, share)

    def _up_to_here(self, losses: Tensor) -> Tensor:
        """Return the mean of the losses after the first symbol, the second, .., this one."""
        silent = int(self.sender.stop is not None)  # the step before any symbol is by itself
        means = losses[:, silent:].cumsum(1)
        means = means / torch.arange(1, means.shape[1] + 1, device=losses.device)
        return torch.cat([losses[:, :silent], means], 1)

    def imitate(
        self, images: Tensor, target: Tensor, teacher: Tensor, values: Tensor | None = None
    ) -> Played:
        """Play games in which the sender is taught a message, which the receiver hears instead.

        The loss is that of the receiver, and the cross-entropy of the sender's symbols. A sender
        with a head is taught where to stop, too.

        Parameters
        ----------
        images, target, values
            As for `forward`.
        teacher : int64 Tensor, shape (B, max_length)
            The symbols to be said; -1 where the sender is to have stopped.
        """
        seen, there = self.see(images), teacher >= 0
        length = self.config.max_length
        said, logits = self.sender(seen, target, length, teacher=teacher.clamp(min=0))
        symbols = functional.cross_entropy(logits.flatten(0, 1), teacher.flatten(), ignore_index=-1)
        taught = symbols if there.any() else logits.sum() * 0
        if said.stops is not None:
            # What is behind the first stop is never asked.
            asked = torch.cat([torch.ones_like(there[:, :1]), there[:, :-1]], 1)
            wrong = functional.binary_cross_entropy_with_logits(
                said.stops, (~there).to(said.stops.dtype), reduction="none"
            )
            taught = taught + (wrong * asked).sum() / asked.sum()
            said = said._replace(stops=torch.where(there, -SURELY, SURELY))
        played = self._judge(said, seen, target, values)
        return played._replace(loss=played.loss.mean() + taught)

    def hear(self, message: Tensor, images: Tensor) -> Tensor:
        """Return the receiver's scores of the candidates that it sees, (B, steps, n).

        Where messages have one length there is one step, after the last symbol, unless the
        receiver is impatient. Where a symbol ends them there is one after each; where the sender
        stops, one before the first symbol too, with a state of zeros.
        """
        scores: Tensor = self.receiver.scores(self.heard(message), images)
        return scores

    def heard(self, message: Tensor) -> Tensor:
        """Return the receiver's states at the steps that count, (B, steps, hidden)."""
        if self.end is not None:
            message = torch.cat([message, self._end_symbol(message)], 1)
        states: Tensor = self.receiver.states(message)
        if self.sender.stop is not None:
            states = torch.cat([torch.zeros_like(states[:, :1]), states], 1)
        return states if self.may_end or self.config.impatient else states[:, -1:]

    def ends(self, said: Said) -> Tensor:
        """Return the probability that each message ends at each step that is scored."""
        surely = said.symbols.new_ones(len(said.symbols), 1)
        if said.stops is not None:
            stopping = said.stops.sigmoid() if self.training else (said.stops > 0).to(surely.dtype)
            ending = torch.cat([stopping, surely], 1)
        elif self.end is not None:
            ending = torch.cat([said.symbols[:, :, self.end], surely], 1)
        elif self.config.impatient:
            return functional.pad(surely, (said.symbols.shape[1] - 1, 0))
        else:
            return surely
        going_on = torch.cat([surely, torch.cumprod(1 - ending[:, :-1], 1)], 1)
        return ending * going_on

    def spoken(self, said: Said) -> Tensor:
        """Return messages as numbers of symbols, (B, L), -1 from the end on."""
        symbols = said.symbols.argmax(-1)
        if said.stops is not None:
            over = said.stops > 0
        elif self.end is not None:
            over = symbols == self.end
        else:
            return symbols
        return symbols.masked_fill(over.cumsum(1) > 0, -1)

    def stopping(self, said: Said, logits: Tensor) -> Tensor | None:
        """Return how likely the sender ends before each symbol, if it gets there, (B, L).

        Parameters
        ----------
        said, logits
            From `minsym.agents.play.sender.Sender.forward`.

        Returns
        -------
        Tensor or None
            None where messages cannot end.
        """
        if said.stops is not None:
            return said.stops.sigmoid()
        return None if self.end is None else logits.softmax(2)[:, :, self.end]

    def _end_symbol(self, message: Tensor) -> Tensor:
        end = message.new_zeros(len(message), 1, message.shape[2])
        end[:, :, self.end] = 1.0
        return end

    def _score_function(self, said: Said, loss: Tensor, symbols: Tensor) -> Tensor:
        """Return 0, with the gradient of REINFORCE with a baseline, and of an entropy bonus."""
        # The end is a choice too; what would be said behind it is none.
        steps = torch.arange(symbols.shape[1], device=loss.device)
        chosen = steps <= (symbols >= 0).sum(1, keepdim=True)
        log_prob = (said.log_prob * chosen).sum(1)
        entropy = (said.entropy * chosen).sum(1) / chosen.sum(1)
        advantage = loss - self.baseline
        self.played += 1
        self.baseline += (loss.mean() - self.baseline) / self.played
        score: Tensor = (advantage * log_prob).mean() - self.config.entropy * entropy.mean()
        # Its value says nothing; without it the loss is that of the game, as in validation.
        return score - score.detach()
