"""What the sealer must not forget: the tree it signed last, and where it stands on Kafka.

Apart from the log's folder, so that an older copy of that folder, put back, cannot make it sign a
tree that is smaller than one it has signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from projections.archive.tlog.checkpoint import (
    Checkpoint,
    MalformedCheckpointError,
    read_checkpoint,
)
from services import durable
from services.errors import FollowerStoppedError
from services.feed.feed import FeedPlace


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where to read on in the topic of this id."""

    topic_id: str
    feed: FeedPlace


class Memory:
    """Two small files in a folder of their own. Every method may raise ``OSError``."""

    def __init__(self, folder: Path) -> None:
        """Touches nothing."""
        self._signed, self._place = folder / "signed", folder / "place.json"

    def signed(self) -> Checkpoint | None:
        """The tree whose signature was decided on last; None where none ever was.

        Raises ``FollowerStoppedError`` where the file cannot be understood.
        """
        try:
            return read_checkpoint(self._signed.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (UnicodeDecodeError, MalformedCheckpointError) as error:
            raise FollowerStoppedError(
                f"{self._signed} does not tell which tree was signed last ({error}): restore it, "
                "or put the text of the newest checkpoint anybody holds there"
            ) from None

    def keep_signed(self, checkpoint: Checkpoint) -> None:
        """Notes the tree before its signature is made: a crash in between leaves a tree that may
        be signed still, never a signature nobody remembers.
        """
        durable.replace(self._signed, checkpoint.text.encode())

    def place(self) -> Place | None:
        """The place kept last; None where there is none that can be read: then all is read anew."""
        try:
            told: Mapping[str, Any] = orjson.loads(self._place.read_bytes())
            offsets = {int(partition): at for partition, at in told["offsets"].items()}
            feed = FeedPlace(position=told["position"], offsets=offsets)
            return Place(topic_id=told["topic_id"], feed=feed)
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep_place(self, place: Place) -> None:
        """Notes how far Kafka was read. An older place only costs reading again."""
        told = {
            "topic_id": place.topic_id,
            "position": place.feed.position,
            "offsets": {str(partition): at for partition, at in place.feed.offsets.items()},
        }
        durable.replace(self._place, orjson.dumps(told))
