"""The files a page loads: read once at start, each under an address that changes
with its content.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from services.errors import NotFoundError, SetupError

STATIC_FOLDER = Path(__file__).parents[1] / "static"
VENDORED = ("vendor/htmx.min.js", "vendor/hx-sse.min.js")
"""What set-up copies from npm's packages (rendering/vendor.py); never kept in the repository."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """One file, ready to be sent. ``version`` is the beginning of its SHA-256."""

    content: bytes
    media_type: str
    version: str


class Assets:
    """Every static file by name. Nothing outside the folder can be asked for: only names found at
    start exist.
    """

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        """Reads the folder. Raises ``SetupError`` when the vendored scripts are missing."""
        self._assets = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in MEDIA_TYPES and path.is_file()
        }
        missing = [name for name in VENDORED if name not in self._assets]
        if missing:
            raise SetupError(f"the desk's {missing[0]} is missing: start with `make run`")

    def find(self, name: str) -> Asset:
        """The file of this name. Raises ``NotFoundError``."""
        try:
            return self._assets[name]
        except KeyError:
            raise NotFoundError("there is no such file") from None

    def address(self, name: str) -> str:
        """Where a page finds a file. Raises ``NotFoundError``."""
        return f"/static/{name}?v={self.find(name).version}"


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    return Asset(content=content, media_type=MEDIA_TYPES[path.suffix], version=version)
