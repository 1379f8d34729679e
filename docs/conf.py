"""How the site is built: `make docs`."""

import re
from dataclasses import fields
from typing import Any

from sphinx.application import Sphinx

import minsym
from docs.built import write_pages
from docs.front import picture as front
from docs.plots import GALLERY
from docs.rooms import picture
from minsym.agents.play.config import EGG_NAMES, Config
from minsym.families import FAMILIES
from minsym.solvers.auto import REGIMES
from minsym.solving.backends import BACKENDS

project = "minsym"
author = "the minsym authors"
copyright = f"2026, {author}"
release = minsym.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "gallery"]
sphinx_gallery_conf = GALLERY

# Tables and pictures, made from where they are said for the code.
myst_enable_extensions = ["deflist", "substitution"]
myst_substitutions = {
    "front": f"```{{raw}} html\n{front()}\n```",
    "rooms": f"```{{raw}} html\n{picture()}\n```",
    "public": ", ".join(
        f"{{obj}}`{name} <minsym.{home}.{name}>`" for name, home in minsym._HOME.items()
    ),
    "backends": "\n".join(
        [
            "| backend | what it is | where it wins | limits it honours | costs |",
            "|---|---|---|---|---|",
            *(
                f"| `{b.name}` | {b.summary} | {b.wins} | {', '.join(sorted(b.honours))} "
                f"| {'yes' if b.costs else 'no'} |"
                for b in BACKENDS.values()
            ),
        ]
    ),
    "families": "\n".join(
        [
            "| family | what it is |",
            "|---|---|",
            *(f"| `{f.name}` | {f.summary} |" for f in FAMILIES.values()),
        ]
    ),
    "config": "\n".join(
        [
            "| field | default | what it is |",
            "|---|---|---|",
            *(
                f"| `{f.name}` | {f.default} | "
                + re.sub("(--[a-z]+)", r"`\1`", f.metadata["help"])
                + " |"
                for f in fields(Config)
            ),
        ]
    ),
    "egg_names": "\n".join(
        [
            "| option of EGG | field |",
            "|---|---|",
            *(f"| `--{name}` | `{known}` |" for name, known in EGG_NAMES.items()),
        ]
    ),
    "regimes": "\n".join(
        [
            "| regime | when and why | engines |",
            "|---|---|---|",
            *(f"| {r.name} | {r.why} | {', '.join(r.engines)} |" for r in REGIMES),
        ]
    ),
}

# `minsym` imports its names when they are used, so they are documented where they live.
autodoc_default_options = {"members": True, "member-order": "bysource"}
napoleon_google_docstring = False
napoleon_use_ivar = True
# The words of a type, such as those of a shape, are no references.
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = f"minsym {release}"
html_static_path = ["_static"]
html_extra_path = [write_pages()]
html_css_files = ["site.css"]


def keep_bars(
    _app: Sphinx, _what: str, _name: str, _obj: Any, _options: Any, lines: list[str]
) -> None:
    """Keep the paper's |A| and |M| from being read as substitutions; literals are safe."""
    lines[:] = [
        re.sub(r"``.*?``|\|(\w)\|", lambda m: rf"\|{m[1]}\|" if m[1] else m[0], line)
        for line in lines
    ]


def setup(app: Sphinx) -> None:
    """Connect the hooks of this site."""
    app.connect("autodoc-process-docstring", keep_bars)
