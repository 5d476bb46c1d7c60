"""Every view there is: each folder here with a ``view.py``, found by looking. Adding one needs no
list.
"""

import functools
import importlib
from collections.abc import Mapping
from pathlib import Path

from projections.engine.view import View


@functools.cache
def all_views() -> Mapping[str, View]:
    """The views by name, each its module's ``VIEW``."""
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/view.py"))
    found = (_view_in(folder) for folder in folders if folder != "engine")
    return {view.name: view for view in found}


def _view_in(folder: str) -> View:
    view: View = importlib.import_module(f"projections.{folder}.view").VIEW
    return view
