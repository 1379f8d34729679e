"""Pictures of a message, step by step."""

from dataclasses import replace

from matplotlib.patches import Rectangle

from minsym import read_table, solve
from minsym.data import TABLES
from minsym.model.solution import Status
from minsym.pictures.steps import steps
from tests.pictures.test_contexts import boxes, few_shapes, glyphs, words


def test_each_symbol_says_how_many_remain() -> None:
    """From all of them to the target alone; it is framed in every step."""
    game = read_table(TABLES["zoo"].path).context("platypus")
    ax = steps(game, solve(game))
    assert words(ax) == [
        "nothing said: 100 distractors remain",
        "eggs = 1: 58 distractors remain",
        "milk = 1: only the target remains",
        "37 more images are not drawn",
    ]
    assert len(boxes(ax, "target")) == 3
    squares = [p for p in ax.patches if isinstance(p, Rectangle) and p.get_label() != "target"]
    assert len(squares) == 3 * 64
    assert sum(square.get_fill() for square in squares[-64:]) == 1


def test_steps_that_are_not_proved_are_said_not_to_be() -> None:
    """Above the images that are left out."""
    game = read_table(TABLES["zoo"].path).context("platypus")
    ax = steps(game, replace(solve(game), status=Status.FEASIBLE, lower_bound=1))
    line = "the search was stopped: a shorter message may exist; lower bound 1"
    assert {*words(ax)[-2:]} == {line, "37 more images are not drawn"}
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert heights[line] < heights["37 more images are not drawn"]


def test_glyphs_fade_step_by_step() -> None:
    """None comes back."""
    game = few_shapes(20)
    solution = solve(game)
    faint = [one.get_alpha() is not None for one in glyphs(steps(game, solution))]
    assert solution.size is not None
    lines = [sum(faint[20 * step :][:20]) for step in range(solution.size + 1)]
    assert lines == sorted(lines)
    assert (lines[0], lines[-1]) == (0, 19)
