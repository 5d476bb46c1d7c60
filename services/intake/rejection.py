"""What becomes of a record that is not taken: kept for a person to look at, mend the cause and send
again.

The value on ``<prefix>.intake.rejected`` is JSON: ``id``, ``rejected_at``, ``problem`` (RFC 9457),
``event`` (source, id and type, where they could be read), ``topic``, ``partition``, ``offset`` of
the record, and ``original``: the record itself, sealed under the master key, in base64. Nothing
else of the record stands in clear, its key neither. With ``kept`` the original is what the waiting
room kept of an event and could not read, as it was sealed there.

The id derives from where the record lay. A crash after a rejection was written and before the
offset was committed writes it once more, under the same id, which is also the Kafka key and a
header: whoever reads the topic counts ids.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from events.instant import format_instant
from services.broker.records import OutgoingRecord, Record
from services.cloudevents import STRUCTURED_MEDIA_TYPE
from services.errors import InvalidEventError
from services.ledger.admitting.kept import Kept, SealedBox
from services.ledger.contract import PublishedEvent, RejectedWaiting
from services.problems import problem

ID_HEADER = "id"
RULE_HEADER = "rule"
_ID_WIDTH = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """What a publisher sent: everything needed to put it on the intake topic again."""

    key: bytes | None
    headers: Sequence[tuple[str, bytes]]
    value: bytes | None

    def pack(self) -> bytes:
        """One line of JSON for key and headers, then the value as it is."""
        head = {
            "key": _text(self.key),
            "headers": [[name, _text(value)] for name, value in self.headers],
            "empty": self.value is None,
        }
        return orjson.dumps(head) + b"\n" + (self.value or b"")

    @classmethod
    def unpack(cls, packed: bytes) -> "Original":
        """The inverse of :meth:`pack`."""
        line, _, value = packed.partition(b"\n")
        head = orjson.loads(line)
        return cls(
            key=_bytes(head["key"]),
            headers=tuple((name, _bytes(text) or b"") for name, text in head["headers"]),
            value=None if head["empty"] else value,
        )


def reject_record(
    record: Record,
    error: Exception,
    *,
    event: PublishedEvent | None,
    at: datetime,
    topic: str,
    box: SealedBox,
) -> OutgoingRecord:
    """The rejection of a record of the intake topic. ``event`` is what could be read of it."""
    place = f"{record.topic}/{record.partition}/{record.offset}/{record.timestamp_ms}"
    rejection_id = _id(place)
    told = tuple((name, value) for name, value in record.headers if value is not None)
    original = Original(key=record.key, headers=told, value=record.value)
    value: dict[str, Any] = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "original": _sealed(original, rejection_id, box),
    }
    if event is not None:
        value["event"] = {"source": event.source, "id": event.id, "type": event.type}
    return _rejection(rejection_id, value, error, at=at, topic=topic)


def reject_waiting(
    rejected: RejectedWaiting, *, at: datetime, topic: str, box: SealedBox
) -> OutgoingRecord:
    """The rejection of an event that had been taken in, waited for its contact, and waited in
    vain."""
    kept, error = rejected.kept, rejected.error
    rejection_id = _id(f"waiting/{kept.source}/{kept.id}")
    value: dict[str, Any] = {"event": {"source": kept.source, "id": kept.id, "type": kept.type}}
    if rejected.event is None:
        value |= {"kept": True, "original": base64.b64encode(kept.sealed).decode()}
    else:
        value["original"] = _sealed(_again(rejected.event), rejection_id, box)
    return _rejection(rejection_id, value, error, at=at, topic=topic)


def open_rejection(value: bytes, box: SealedBox) -> tuple[str, Original]:
    """A rejection's id and original. Raises ``InvalidEventError`` when the value is no rejection,
    ``SealBrokenError`` and ``KeptUnreadableError`` where the original cannot be read.
    """
    try:
        found = orjson.loads(value)
        rejection_id: str = found["id"]
        sealed = base64.b64decode(found["original"], validate=True)
        kept: dict[str, str] | None = found["event"] if "kept" in found else None
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidEventError(f"not a rejected record: {type(error).__name__}") from None
    if kept is not None:
        opened = Kept.open(sealed, box, source=kept["source"], id=kept["id"])
        return rejection_id, _again(opened.event())
    return rejection_id, Original.unpack(box.open(sealed, _context(rejection_id)))


def _again(event: PublishedEvent) -> Original:
    """The event as a publisher would put it on the intake topic."""
    return Original(
        key=event.source.encode(),
        headers=(("content-type", STRUCTURED_MEDIA_TYPE.encode()),),
        value=structured(event),
    )


def structured(event: PublishedEvent) -> bytes:
    """The event in the JSON format of CloudEvents."""
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "datacontenttype": "application/json",
        "data": event.data,
    }
    if event.time is not None:
        attributes["time"] = format_instant(event.time)
    if event.traceparent is not None:
        attributes["traceparent"] = event.traceparent
    return orjson.dumps(attributes)


def _rejection(
    rejection_id: str, value: dict[str, Any], error: Exception, *, at: datetime, topic: str
) -> OutgoingRecord:
    told = problem(error)
    head = {"id": rejection_id, "rejected_at": format_instant(at), "problem": told}
    return OutgoingRecord(
        topic=topic,
        key=rejection_id.encode(),
        value=orjson.dumps({**head, **value}),
        headers=(
            ("content-type", b"application/json"),
            (ID_HEADER, rejection_id.encode()),
            (RULE_HEADER, str(told["rule"]).encode()),
        ),
    )


def _id(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:_ID_WIDTH]


def _sealed(original: Original, rejection_id: str, box: SealedBox) -> str:
    return base64.b64encode(box.seal(original.pack(), _context(rejection_id))).decode()


def _context(rejection_id: str) -> str:
    return f"intake.rejected/{rejection_id}"


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
