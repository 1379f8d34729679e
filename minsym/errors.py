"""The errors that are raised, and the exit statuses of commands."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit status of every `minsym` command."""

    OK = 0
    FAILED = 1
    BAD_INPUT = 2
    NO_MESSAGE = 3
    STOPPED = 4


class InputError(ValueError):
    """Bad input. The message is one line that names the source, the place and the rule."""


class BackendError(RuntimeError):
    """A backend returned an answer that does not hold on the original problem."""


class TrainingError(RuntimeError):
    """Training came to nothing: the loss is no number any more."""


class BusyError(RuntimeError):
    """Another process is writing in a folder, which takes one at a time."""


class EngineLost(BackendError):
    """A backend's process died: killed for its memory, say. What it had found is kept."""


class ProofError(Exception):
    """A proof does not hold. The message is one line that says what is wrong."""
