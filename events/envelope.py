"""One event, one byte string: the CloudEvents 1.0 JSON envelope whose bytes are row, Kafka value,
leaf and line (laws 1, 3).

An envelope is serialised once, when it is decided. Three fixed-width fields are only known under
the ledger's head row: ``position``, ``recordedtime`` and, for numbered facts, the last digits of
``data.number``. They are written as zeros at offsets noted while serialising, and :func:`fill` puts
the values in; nothing is ever searched for.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from events.instant import INSTANT_WIDTH_BYTES, format_instant, parse_instant

POSITION_WIDTH_BYTES = 16
NUMBER_WIDTH_BYTES = 6
ENVELOPE_MAX_BYTES = 65_535
"""A tile's entry has a two-byte length (C2SP tlog-tiles)."""

SCHEMA_URN_PREFIX = "urn:huiyin:schema:"
JSON_MEDIA_TYPE = "application/json"


class EnvelopeTooLargeError(ValueError):
    """The event does not fit into 65,535 bytes; the publisher moves text into attachments."""


class MalformedEnvelopeError(ValueError):
    """The bytes are not an envelope of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """A decided event before it has a place in the log. ``data`` is the recorded (sealed) form,
    JSON-ready.

    ``subject`` is the stream, ``sequence`` the version in it, counted from 1. ``time`` is when it
    happened.
    """

    id: str
    source: str
    type: str
    subject: str
    sequence: int
    time: datetime
    partitionkey: str
    actor: str
    data: dict[str, Any]
    originsource: str | None = None
    originid: str | None = None
    causationid: str | None = None
    correlationid: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedEvent:
    """An event read back from its bytes: the envelope, its place in the log and when it was
    recorded there. It is known by its bytes.
    """

    envelope: Envelope
    position: int
    recordedtime: datetime
    body: bytes

    def __hash__(self) -> int:
        return hash(self.body)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Serialised bytes with zeros where the store fills in, and the byte offsets of those places.

    ``number_at`` is the offset of the last six digits of ``data.number``, or None for facts without
    a number.
    """

    body: bytes
    position_at: int
    recordedtime_at: int
    number_at: int | None = None


def serialise(envelope: Envelope, *, numbered: bool = False) -> Draft:
    """Writes the envelope with sorted keys, UTF-8, and placeholders. Raises
    ``EnvelopeTooLargeError``.

    With ``numbered``, ``data["number"]`` must be ASCII and end in six digits, which are the place
    to fill in.
    """
    if numbered:
        data, number_at = _serialise_numbered(envelope.data)
    else:
        data, number_at = orjson.dumps(envelope.data, option=orjson.OPT_SORT_KEYS), None
    before = _present(
        actor=envelope.actor,
        causationid=envelope.causationid,
        correlationid=envelope.correlationid,
    )
    middle = {
        "datacontenttype": JSON_MEDIA_TYPE,
        "dataschema": SCHEMA_URN_PREFIX + envelope.type,
        "id": envelope.id,
    }
    middle |= _present(
        originid=envelope.originid,
        originsource=envelope.originsource,
        partitionkey=envelope.partitionkey,
    )
    after = {
        "sequence": str(envelope.sequence),
        "source": envelope.source,
        "specversion": "1.0",
        "subject": envelope.subject,
        "time": format_instant(envelope.time),
    }
    if envelope.traceparent is not None:
        after["traceparent"] = envelope.traceparent
    after["type"] = envelope.type
    head = orjson.dumps(before)[:-1] + b',"data":'
    until_position = head + data + b"," + orjson.dumps(middle)[1:-1] + b',"position":"'
    until_time = until_position + b"0" * POSITION_WIDTH_BYTES + b'","recordedtime":"'
    body = until_time + b"0" * INSTANT_WIDTH_BYTES + b'",' + orjson.dumps(after)[1:]
    if len(body) > ENVELOPE_MAX_BYTES:
        raise EnvelopeTooLargeError(
            f"the event has {len(body)} bytes, the limit is {ENVELOPE_MAX_BYTES}: "
            "send long texts as attachments"
        )
    return Draft(
        body=body,
        position_at=len(until_position),
        recordedtime_at=len(until_time),
        number_at=None if number_at is None else len(head) + number_at,
    )


def _present(**attributes: str | None) -> dict[str, str]:
    """The attributes that are there, in the order given; the callers give them sorted."""
    return {name: value for name, value in attributes.items() if value is not None}


def _serialise_numbered(data: dict[str, Any]) -> tuple[bytes, int]:
    """Serialises data with sorted keys, and the offset of the number's last six digits in it."""
    number: str = data["number"]
    if not (number.isascii() and number[-NUMBER_WIDTH_BYTES:].isdigit()):
        raise ValueError("a number is ASCII and ends in six digits")
    option = orjson.OPT_SORT_KEYS
    before = orjson.dumps({k: v for k, v in data.items() if k < "number"}, option=option)[:-1]
    after = orjson.dumps({k: v for k, v in data.items() if k > "number"}, option=option)[1:]
    comma = b"," if len(before) > 1 else b""
    until_end = before + comma + b'"number":' + orjson.dumps(number)[:-1]
    rest = b'"' + (b"," if len(after) > 1 else b"") + after
    return until_end + rest, len(until_end) - NUMBER_WIDTH_BYTES


def fill(draft: Draft, *, position: int, recordedtime: str, number: int | None = None) -> bytes:
    """The committed bytes. ``recordedtime`` is 27 characters, as :func:`format_instant` writes
    it.
    """
    body, at, time_at = draft.body, draft.position_at, draft.recordedtime_at
    before = body[:at]
    if draft.number_at is not None:
        if number is None:
            raise ValueError("a numbered event needs its number")
        end = draft.number_at + NUMBER_WIDTH_BYTES
        digits = b"%0*d" % (NUMBER_WIDTH_BYTES, number)
        before = body[: draft.number_at] + digits + body[end:at]
    filled = b"".join(
        (
            before,
            b"%0*d" % (POSITION_WIDTH_BYTES, position),
            body[at + POSITION_WIDTH_BYTES : time_at],
            recordedtime.encode(),
            body[time_at + INSTANT_WIDTH_BYTES :],
        )
    )
    if len(recordedtime) != INSTANT_WIDTH_BYTES or len(filled) != len(body):
        raise ValueError("a filled-in value does not have its fixed width")
    return filled


def parse(body: bytes) -> RecordedEvent:
    """Reads committed bytes. Raises ``MalformedEnvelopeError``; data is not checked against its
    schema.
    """
    try:
        fields = orjson.loads(body)
        envelope = Envelope(
            id=fields["id"],
            source=fields["source"],
            type=fields["type"],
            subject=fields["subject"],
            sequence=int(fields["sequence"]),
            time=parse_instant(fields["time"]),
            partitionkey=fields["partitionkey"],
            actor=fields["actor"],
            data=fields["data"],
            originsource=fields.get("originsource"),
            originid=fields.get("originid"),
            causationid=fields.get("causationid"),
            correlationid=fields.get("correlationid"),
            traceparent=fields.get("traceparent"),
        )
        return RecordedEvent(
            envelope=envelope,
            position=int(fields["position"]),
            recordedtime=parse_instant(fields["recordedtime"]),
            body=body,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedEnvelopeError(f"not an envelope: {error!r}") from error


def leaf_hash(body: bytes) -> str:
    """The Merkle leaf of an event, base64: SHA-256 over a zero byte and the envelope (RFC 6962,
    2.1).
    """
    return base64.b64encode(hashlib.sha256(b"\x00" + body).digest()).decode()
