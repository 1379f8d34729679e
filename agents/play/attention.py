"""Attention over the distractors, for a sender that sees the whole context."""

import torch
from torch import Tensor, nn

#: The largest exponent of what a symbol says for a candidate: its exponential is still a number.
MOST = 30.0

#: What a symbol that is taken at its word says for its value, in nats.
AT_ITS_WORD = 8.0

#: What probabilities are at least, where their logarithm is taken.
LEAST = 1e-20


class Glance(nn.Module):
    """What lets a sender see, before each symbol, which distractors its message leaves.

    The sender has a listener of its own. That one knows for each symbol how much it says for each
    of the features, a matrix M, and scores a candidate by the sum of what the symbols so far say
    for its features. The softmax of the scores is its belief, in which distractors that are ruled
    out have next to nothing. The sender sees how the candidates differ from the target on average
    over the belief, and for each symbol how much surer of the target its listener would be after
    it, which is added to the logits of the symbols. Where M is the identity, that is greedy
    covering: the value that rules out most of what is left is the likeliest.

    M is learned with all else and begins as random numbers, so that no symbol has a meaning
    beforehand; unless the sender is to be taught the solver's messages, which mean what they say,
    or is to begin as if it were (`Config.meanings`).
    It works on features of any kind, whether values or what an encoder sees. A sender
    that says what its own listener understands is that of the rational speech acts (Frank and
    Goodman 2012, doi:10.1126/science.1218633; Andreas and Klein 2016, doi:10.18653/v1/D16-1125),
    and was used for emerging languages by Choi, Lazaridou and de Freitas (2018, arXiv:1804.02341).

    Parameters
    ----------
    features, vocabulary : int
        As for the sender.
    width : int
        Length of the vector that is seen.
    literal : bool
        Whether M begins as a multiple of the identity, symbol s for feature s.

    See Also
    --------
    Look : What is kept of some games while their messages are said.
    """

    def __init__(
        self, features: int, vocabulary: int, width: int = 64, literal: bool = False
    ) -> None:
        super().__init__()
        self.features, self.width = features, width
        self.meaning = nn.Linear(features, vocabulary, bias=False)
        # A random meaning this large already tells most distractors from the target.
        nn.init.normal_(self.meaning.weight)
        if literal:
            self.meaning.weight.data.copy_(AT_ITS_WORD * torch.eye(vocabulary, features))
        # How much the worth of a symbol, in nats, counts among its logits.
        self.gain = nn.Parameter(torch.tensor(2.0))
        self.mix = nn.Sequential(nn.Linear(features, width), nn.ReLU())

    def begin(self, images: Tensor, target: Tensor) -> "Look":
        """Return a look at games of which nothing is said yet; arguments as for the sender."""
        batch, n, _ = images.shape
        games = torch.arange(batch, device=images.device)
        if not images.is_floating_point():
            there = self.meaning.weight.new_zeros(batch, n, self.features)
            images = there.scatter_(2, images, 1.0)
        rows = images - images[games, target][:, None]
        return Look(self, rows, self.meaning(rows))


class Look:
    """A sender's view of some games, which changes with each symbol that is said.

    Made by `Glance.begin`. Ask it for what is `seen`, and for the `worth` of symbols, before a
    symbol, and let it `hear` the symbol after it.

    Parameters
    ----------
    glance : Glance
    rows : Tensor, shape (B, n, features)
        How each candidate differs from the target; zeros for the target itself.
    meant : Tensor, shape (B, n, vocabulary)
        What each symbol says for each candidate, more than it says for the target.
    """

    def __init__(self, glance: Glance, rows: Tensor, meant: Tensor) -> None:
        self.glance, self.rows, self.meant = glance, rows, meant
        self.odds = meant.clamp(max=MOST).exp()
        self.scores = meant.new_zeros(meant.shape[:2])

    @property
    def belief(self) -> Tensor:
        """How likely the sender's own listener finds each candidate, (B, n)."""
        return self.scores.softmax(1)

    def seen(self) -> Tensor:
        """Return what a sender sees of the candidates that are left, (B, width)."""
        found: Tensor = self.glance.mix((self.belief[:, None] @ self.rows)[:, 0])
        return found

    def worth(self) -> Tensor:
        """Return what the view of the candidates adds to the logits of symbols, (B, vocabulary).

        It is ``gain`` times the logarithm of how many times likelier the target gets by a symbol:
        -log(sum over j of belief[j] odds[j, s]), for the odds of the target are 1.
        """
        others = (self.belief[:, None] @ self.odds)[:, 0]
        found: Tensor = -self.glance.gain * others.clamp(min=LEAST).log()
        return found

    def hear(self, symbol: Tensor) -> None:
        """Take note of a symbol that is said, (B, vocabulary)."""
        # Learning goes through what symbols mean, and not through which were said: their gradient
        # is an estimate, and with it at every step agents learned more slowly.
        said = symbol.detach()
        self.scores = self.scores + (self.meant @ said[:, :, None])[:, :, 0]
