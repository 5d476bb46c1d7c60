"""Copies the browser libraries and the fonts of printed records from npm's folder to where they
are used; run by set-up.

``npm ci --ignore-scripts`` in services/desk/web has fetched them as package-lock.json says; their
hashes are in that file. A crash here leaves at most a temporary file: each copy is moved into place
whole.
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from services.desk.rendering.assets import STATIC_FOLDER
from services.documents import fonts

MODULES = Path(__file__).parents[1] / "web" / "node_modules"
COPIED = {
    "htmx.org/dist/htmx.min.js": "vendor/htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "vendor/hx-sse.min.js",
    "htmx.org/LICENSE": "vendor/htmx.LICENSE.txt",
}


def copy(
    modules: Path = MODULES,
    folder: Path = STATIC_FOLDER,
    copied: Mapping[str, str] = COPIED,
) -> None:
    """Copies each file. Raises ``FileNotFoundError`` when npm has not run."""
    for source, target in copied.items():
        place = folder / target
        place.parent.mkdir(parents=True, exist_ok=True)
        staged = place.with_name(f".{place.name}.new")
        shutil.copyfile(modules / source, staged)
        staged.replace(place)


if __name__ == "__main__":
    try:
        copy()
        copy(folder=fonts.FONTS_FOLDER, copied=fonts.COPIED)
    except FileNotFoundError as missing:
        sys.exit(f"{missing.filename} is missing: run npm ci in services/desk/web first")
