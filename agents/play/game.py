"""The Lewis signaling game between a sender and a receiver, as one torch module to train."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from minsym.errors import InputError
from minsym.games.setting import Setting

from .config import Config, end_symbol
from .encoders import MOST_WEIGHTS, Encoder
from .receiver import Receiver
from .sender import Said, Sender

#: How fast the accuracy of late follows that of a batch: over about a hundred of them.
LATELY = 0.01


class Played(NamedTuple):
    """The outcome of some games.

    Attributes
    ----------
    loss : Tensor, shape ()
        What training minimises.
    right : bool Tensor, shape (B,)
        Whether the receiver's best candidate was the target; ties count as wrong.
    symbols : int64 Tensor, shape (B, L)
        What was said; -1 behind the end of a message.
    """

    loss: Tensor
    right: Tensor
    symbols: Tensor


class Game(nn.Module):
    """A sender and a receiver that play together, and the loss that training minimises.

    The sender sees the target, and perhaps its distractors, and says a message; the receiver reads
    the message and has to find the target among all images.

    Messages have ``max_length`` symbols. With an end-of-sequence symbol they may be shorter: the
    receiver scores the candidates after every symbol, and what counts is where the message ends,
    at the latest after ``max_length`` symbols, when an end is added. A relaxed end weighs the
    losses of the steps by the mass that ends there; this is the game of EGG (Kharitonov et al.
    2019, doi:10.18653/v1/D19-3010). The end is symbol 0 if it is within the vocabulary, as there,
    else an extra one behind all others.

    Or the sender has a head that says how likely it stops, before the first symbol and after each:
    then the loss is the expectation over all lengths, exactly (as in adaptive computation, Graves
    2016, arXiv:1603.08983), so that it is told what to stop would have done. Where nothing is
    learned a message ends as soon as to stop is likelier than to go on. Where messages may end,
    each symbol may have a price, which is added to the loss.

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
        features = sum(setting.sizes)
        if features * (config.hidden + config.embedding) > MOST_WEIGHTS:
            raise InputError(
                f"a network for {features:,} values, with {config.hidden:,} hidden units, would be "
                "too large"
            )
        vocabulary = features + (config.eos == "extra")
        self.encoder = None
        if config.input == "features":
            features = config.hidden
            self.encoder = Encoder(shape, features)
        self.end = end_symbol(config, setting)
        sizes = (config.hidden, config.embedding, config.embedding_scale)
        self.sender = Sender(
            vocabulary,
            features,
            *sizes,
            channel=config.channel,
            temperature=config.temperature,
            learned=config.schedule == "learned",
            sees_context=config.sees == "context",
            stops=config.stop == "head",
        )
        self.receiver = Receiver(vocabulary, features, *sizes)
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

    def forward(
        self, images: Tensor, target: Tensor, generator: torch.Generator | None = None
    ) -> Played:
        """Play some games; return their outcome, with the mean loss.

        Parameters
        ----------
        images : int64 Tensor, shape (B, n, |A|) or (B, n)
            Which of the values of all attributes, in a row, each value is; or, where agents see
            features, the row of the table that each image is.
        target : int64 Tensor, shape (B,)
        generator : torch.Generator, optional
            Samples the symbols. None: the sender says the likeliest.
        """
        images = self.see(images)
        said, _ = self.sender(images, target, self.config.max_length, generator)
        played = self._judge(said, images, target)
        loss = played.loss.mean()
        if generator is not None and self.accuracy is not None:
            self.accuracy += (played.right.float().mean() - self.accuracy) * LATELY
        if generator is not None and self.config.channel == "reinforce":
            loss = loss + self._score_function(said, played.loss.detach(), played.symbols)
        return played._replace(loss=loss)

    def see(self, images: Tensor) -> Tensor:
        """Return what sender and receiver see of images: values as they are, rows encoded."""
        if self.encoder is None:
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

    def _judge(self, said: Said, images: Tensor, target: Tensor) -> Played:
        """Return the outcome of games whose messages are said, with the loss of each game."""
        scores = self.hear(said.symbols, images)
        losses = functional.cross_entropy(
            scores.flatten(0, 1), target.repeat_interleave(scores.shape[1]), reduction="none"
        ).view(scores.shape[:2])
        symbols = self.spoken(said)
        last = (symbols >= 0).sum(1) if self.may_end else 0
        final = scores[torch.arange(len(target), device=target.device), last]
        if self.may_end and self.price:
            steps = torch.arange(losses.shape[1], device=losses.device)
            losses = losses + self.price_now * steps
        return Played((self.ends(said) * losses).sum(1), _is_best(final, target), symbols)

    def imitate(self, images: Tensor, target: Tensor, teacher: Tensor) -> Played:
        """Play games in which the sender is taught a message, which the receiver hears instead.

        The loss is that of the receiver, and the cross-entropy of the sender's symbols.

        Parameters
        ----------
        images, target
            As for `forward`.
        teacher : int64 Tensor, shape (B, max_length)
            The symbols to be said.
        """
        images = self.see(images)
        said, logits = self.sender(images, target, self.config.max_length, teacher=teacher)
        played = self._judge(said, images, target)
        taught = functional.cross_entropy(logits.flatten(0, 1), teacher.flatten())
        return played._replace(loss=played.loss.mean() + taught)

    def hear(self, message: Tensor, images: Tensor) -> Tensor:
        """Return the receiver's scores of the candidates that it sees, (B, steps, n).

        Where messages have one length there is one step, after the last symbol; where a symbol
        ends them, one after each; where the sender stops, one before the first symbol too, with a
        state of zeros.
        """
        if self.end is not None:
            message = torch.cat([message, self._end_symbol(message)], 1)
        states = self.receiver.states(message)
        if self.sender.stop is not None:
            states = torch.cat([torch.zeros_like(states[:, :1]), states], 1)
        scored = states if self.may_end else states[:, -1:]
        scores: Tensor = self.receiver.scores(scored, images)
        return scores

    def ends(self, said: Said) -> Tensor:
        """Return the probability that each message ends at each step that is scored."""
        surely = said.symbols.new_ones(len(said.symbols), 1)
        if said.stops is not None:
            stopping = said.stops.sigmoid() if self.training else (said.stops > 0).to(surely.dtype)
            ending = torch.cat([stopping, surely], 1)
        elif self.end is not None:
            ending = torch.cat([said.symbols[:, :, self.end], surely], 1)
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


def _is_best(scores: Tensor, target: Tensor) -> Tensor:
    """Whether the target's score is higher than all others: a receiver that ties knows nothing."""
    own = scores.gather(1, target[:, None])
    return (scores >= own).sum(1) == 1
