"""What was meant by names that there are not."""

import pytest

from minsym.base.meant import instead

TASKS = ["dominating-set", "vertex-cover", "independent-set", "clique"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vertex_cover", "did you mean vertex-cover?"),
        ("Vertex-Cover", "did you mean vertex-cover?"),
        ("vertex-cov", "did you mean vertex-cover?"),
        ("dominatingset", "did you mean dominating-set?"),
        ("mis", "did you mean independent-set?"),
        ("xyzzy", "there are dominating-set, vertex-cover, independent-set, clique"),
        ("", "there are dominating-set, vertex-cover, independent-set, clique"),
    ],
)
def test_a_close_name_is_said_and_else_all(name: str, said: str) -> None:
    """Spelled nearly so, begun, or what others call it."""
    assert instead(name, TASKS, {"mis": "independent-set"}) == said
