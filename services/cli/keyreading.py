"""Files and verifier keys named on the command line."""

from collections.abc import Sequence
from pathlib import Path

from projections.archive.tlog.note import MalformedKeyError, VerifierKey, read_verifier_key
from services.errors import SetupError


def verifier_keys(given: Sequence[str]) -> list[VerifierKey]:
    """Keys as written, or out of files with a key a line. Raises ``SetupError``."""
    try:
        return [read_verifier_key(line) for text in given for line in _lines(text)]
    except MalformedKeyError as error:
        raise SetupError(f"that is neither a verifier key nor a file of them: {error}") from None


def read_text(path: Path) -> str:
    """A file's text. Raises ``SetupError``."""
    return read_bytes(path).decode(errors="replace")


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises ``SetupError``."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SetupError(f"cannot read {path}: {error.strerror}") from error


def _lines(given: str) -> list[str]:
    path = Path(given)
    return read_text(path).split() if "+" not in given or path.is_file() else [given]
