"""Keys disclosed with events: each must be the one its event commits to, and open all of it."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.attachment import AttachmentAdded
from events.catalogue import UnknownTypeError, fact_class
from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from events.personal import map_personal, personal_patterns
from services.privacy.sealing import SealBrokenError, commitment, open_value


class KeyRing:
    """The keys of a package, by event. ``malformed`` are the numbers of lines that hold none;
    ``files`` the SHA-256 of the content of each file an opened event tells of, by the file's name.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.malformed: list[int] = []
        self.files: dict[str, str] = {}
        self._keys: dict[str, bytes] = {}
        for number, line in enumerate(lines, start=1):
            try:
                told = orjson.loads(line)
                self._keys[told["event"]] = base64.b64decode(told["key"], validate=True)
            except (ValueError, KeyError, TypeError, binascii.Error):
                self.malformed.append(number)

    @property
    def unused(self) -> Sequence[str]:
        """Events that keys were given for and that were not asked about."""
        return sorted(self._keys)

    def fits(self, line: bytes) -> bool | None:
        """Whether the event's key opens it; None where it has none here, or is no event."""
        try:
            event = parse(line)
        except MalformedEnvelopeError:
            return None
        key = self._keys.pop(event.envelope.id, None)
        if key is None:
            return None
        opened = _opened(event, key)
        if opened is not None and event.envelope.type == AttachmentAdded.type_name:
            self.files[opened["blob"]] = opened["content_sha256"]
        return opened is not None


def _opened(event: RecordedEvent, key: bytes) -> dict[str, Any] | None:
    """The event's data in plain; None where this is not the key it was sealed under."""
    envelope = event.envelope
    try:
        if envelope.data["sealing"]["commitment"] != commitment(key, envelope.id):
            return None
        cipher = AESGCM(key)
        return map_personal(
            envelope.data,
            personal_patterns(fact_class(envelope.type)),
            lambda pointer, value: open_value(
                cipher, value["sealed"], event_id=envelope.id, pointer=pointer
            ),
        )
    except (SealBrokenError, UnknownTypeError, KeyError, TypeError, ValueError):
        return None
