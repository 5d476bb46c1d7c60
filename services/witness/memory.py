"""What a witness must never forget: the checkpoint of each log it cosigned last."""

import hashlib
from pathlib import Path

from projections.archive.tlog.checkpoint import MalformedCheckpointError, read_checkpoint
from projections.archive.tlog.note import MalformedNoteError, Note, read_note
from projections.archive.tlog.witness import Seen
from services import durable
from services.errors import SetupError


class WitnessMemory:
    """A file for each log, named by the hash of its origin. Methods may raise ``OSError``."""

    def __init__(self, folder: Path) -> None:
        """Touches nothing."""
        self._folder = folder

    def seen(self, origin: str) -> Seen | None:
        """The tree cosigned last; None for a log that never came. Raises ``SetupError`` where the
        file cannot be understood: to forget would be to cosign anything.
        """
        path = self._path(origin)
        try:
            checkpoint = read_checkpoint(read_note(path.read_text(encoding="utf-8")).text)
        except FileNotFoundError:
            return None
        except (UnicodeDecodeError, MalformedNoteError, MalformedCheckpointError) as error:
            raise SetupError(
                f"{path} is not the checkpoint that was cosigned last ({error}): put its copy back"
            ) from None
        return Seen(size=checkpoint.size, root=checkpoint.root)

    def keep(self, origin: str, cosigned: Note) -> None:
        """Notes the checkpoint; on return it is on disk."""
        durable.replace(self._path(origin), cosigned.whole.encode())

    def _path(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"
