"""A package's folder while it is verified: what its files hold, and what was found in them."""

from collections.abc import Iterator
from pathlib import Path

from services.verifier.findings import Finding, Findings, Kind

PACKAGE = "package"


class PackageFolder:
    """Reads files by their names in the package, and takes what is to be told of them."""

    def __init__(self, root: Path) -> None:
        self.root, self.findings = root, Findings()

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file that is there."""
        with (self.root / name).open("rb") as file:
            for line in file:
                yield line.removesuffix(b"\n")

    def content(self, name: str) -> bytes | None:
        """A whole file; None where it cannot be read."""
        try:
            return (self.root / name).read_bytes()
        except OSError:
            return None

    def tell_event(self, kind: Kind, detail: str, position: int | None, found: bytes) -> None:
        """Tells of an event as it was found."""
        self.findings.record(kind, copy=PACKAGE, detail=detail, position=position, found=found)

    def tell(self, kind: Kind, detail: str, *, where: str | None = None) -> None:
        """Tells of anything else; ``where`` names a file."""
        self.findings.add(Finding(kind=kind, copy=PACKAGE, detail=detail, where=where))
