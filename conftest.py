"""Let an uninstalled checkout run its tests: `minsym.solvers` is the folder `solvers`."""

from pathlib import Path

import minsym

checkout = str(Path(__file__).parent)
if checkout not in minsym.__path__:
    minsym.__path__.append(checkout)
