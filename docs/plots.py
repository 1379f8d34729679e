"""The gallery: its examples are the scripts in ``docs/gallery``, run whenever the site is built.

What sphinx-gallery is told stands here, and what it calls: `drawn` finds the pictures, and
`checked` sees that no example takes long or leaves files.
"""

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from sphinx_gallery.scrapers import figure_rst

from minsym.kernels.clock import cpu_now
from minsym.pictures.style import write

#: The examples.
FOLDER = Path(__file__).parent / "gallery"

#: Seconds of the processor that an example may take, without those in which kernels are compiled:
#: a busy machine, or a new one, makes no example fail.
LIMIT = 10

#: The conf of sphinx-gallery; it calls functions by their names.
GALLERY = {
    "examples_dirs": "gallery",
    "gallery_dirs": "auto_gallery",
    "within_subsection_order": "FileNameSortKey",
    "image_scrapers": ("docs.plots.drawn",),
    "reset_modules": ("matplotlib", "docs.plots.checked"),
    "reset_modules_order": "both",
    "capture_repr": ("_repr_html_",),
    "ignore_repr_types": r"matplotlib\.",
    "abort_on_example_error": True,
    "run_stale_examples": True,  # what they show follows from all of minsym
    "first_notebook_cell": None,
    "download_all_examples": False,
    "show_signature": False,
    "write_computation_times": False,
    "remove_config_comments": True,
}

_began: dict[str | None, float] = {}


def drawn(_block: Any, block_vars: dict[str, Any], conf: dict[str, Any]) -> str:
    """Return the picture that a block of an example ends with, as reStructuredText.

    As in a notebook, that is the figure that is its last line. The title of the picture is its
    description for who cannot see it, or else the title of the example.
    """
    names = block_vars["example_globals"]
    found = names.get("___")  # what sphinx-gallery calls the last line
    if not isinstance(found, Figure):
        return ""
    names["___"] = None  # or else the next block would end with it too
    path = Path(next(block_vars["image_path_iterator"])).with_suffix(".svg")
    write(found, path)
    plt.close(found)
    titles = [found.get_suptitle(), *(axes.get_title() for axes in found.axes)]
    example = names["__doc__"].strip().partition("\n")[0]
    said = next((title for title in titles if title), example)
    return str(figure_rst([path], conf["src_dir"], said))


def checked(_conf: dict[str, Any], example: str | None, when: str) -> None:
    """Note when an example begins, and see when it is over how long it took and what it left.

    Raises
    ------
    RuntimeError
        If it took more than `LIMIT` seconds, or left files beside it.
    """
    if when == "before":
        _began[example] = cpu_now()
        return
    seconds = cpu_now() - _began.pop(example)
    if seconds > LIMIT:
        raise RuntimeError(f"{example} took {seconds:.0f} s; the limit is {LIMIT}")
    if left := [path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ".rst"}]:
        raise RuntimeError(f"{example} left files in {FOLDER}: {', '.join(left)}")
