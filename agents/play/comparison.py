"""The part of a receiver that compares the candidates with each other, whatever is said of them."""

import torch
from torch import Tensor, nn

from minsym.games.setting import Setting

#: Values that are compared at once, so that memory does not grow with the number of games.
AT_ONCE = 1 << 21


class Comparison(nn.Module):
    """Scores candidates by what they share with the others, and by how they stand among them.

    Three things are counted: for each attribute, how many others share the candidate's value; for
    each pair of attributes, how many share both values; for each other, how many values it shares.
    All that is known of the counts is how often each number occurs, so the names and the order of
    attributes and values do not matter. Beside its own numbers a candidate is described by their
    mean and maximum over all candidates, so their order does not matter either (deep sets, Zaheer
    et al. 2017, arXiv:1703.06114). Of three values at once nothing is counted.

    Contexts of another number of images are described as if they had that of the setting: of their
    counts the share of the others is kept, rounded to what can occur.

    Parameters
    ----------
    setting : Setting
    hidden : int
    """

    def __init__(self, setting: Setting, hidden: int = 64) -> None:
        super().__init__()
        self.setting = setting
        numbers = 2 * setting.images + setting.attributes + 1
        self.alone = nn.Sequential(nn.Linear(numbers, hidden), nn.ReLU())
        self.among = nn.Sequential(nn.Linear(3 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def look(self, images: Tensor) -> Tensor:
        """Return for each image how often each number of shared values occurs, (B, n, numbers).

        Counted are the images that share each of its values, each pair of them, and the values
        that it shares with each other image.

        Parameters
        ----------
        images : integer Tensor, shape (B, n, |A|)
            Values, or their numbers among the values of all attributes.
        """
        _, n, attributes = images.shape
        games = max(1, AT_ONCE // (n * n * attributes))
        return torch.cat([self._look(part) for part in images.split(games)])

    def _look(self, images: Tensor) -> Tensor:
        (n, attributes), known = images.shape[1:], self.setting.images
        # (B, image, attribute, other): others last, where a comparison takes many at once.
        names = images.to(torch.int32)
        shared = (names[..., None] == names.transpose(1, 2)[:, None]).float()
        shared.diagonal(dim1=1, dim2=3).zero_()
        both = shared @ shared.transpose(2, 3)
        one, two = torch.triu_indices(attributes, attributes, 1, device=images.device)
        counts = [both.diagonal(dim1=2, dim2=3), both[:, :, one, two]]
        if n != known:
            counts = [(found * (known - 1) / (n - 1)).round() for found in counts]
        # With itself a candidate shares nothing here: one more that does so, for all candidates.
        others = _histogram(shared.sum(2), attributes + 1) * (known / n)
        return torch.cat([*(_histogram(found, known) for found in counts), others], 2)

    def forward(self, seen: Tensor) -> Tensor:
        """Return the scores of the candidates, (B, n), from what `look` returned."""
        weight = next(self.parameters())
        alone: Tensor = self.alone(seen.log1p().to(weight.dtype))
        others = torch.cat([alone.mean(1, keepdim=True), alone.amax(1, keepdim=True)], 2)
        among = torch.cat([alone, others.expand(-1, alone.shape[1], -1)], 2)
        scores: Tensor = self.among(among).squeeze(2)
        return scores


def _histogram(numbers: Tensor, size: int) -> Tensor:
    """Return how often each number below ``size`` occurs along the last axis."""
    none = numbers.new_zeros(*numbers.shape[:2], size)
    return none.scatter_add_(2, numbers.long(), torch.ones_like(numbers))
