"""The errors that are raised, and the exit statuses of commands."""

import errno
from enum import IntEnum

#: What the system says where a path is bad input: it is not there, or not what it should be. All
#: else that it says, of a full disk for instance, is a failure of the machine.
BAD_PATH = {
    errno.EACCES,
    errno.EEXIST,
    errno.EINVAL,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENODEV,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENOTEMPTY,
    errno.ENXIO,
    errno.EPERM,
    errno.EROFS,
    errno.ESPIPE,
    errno.ETXTBSY,
}


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


def bad_path(error: OSError) -> bool:
    """Whether an error of the system says that a path is bad input."""
    return error.errno in BAD_PATH
