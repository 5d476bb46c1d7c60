"""Reads CloudEvents 1.0 as outside systems send them, by HTTP or by Kafka, so that both doors take
the same events.

Structured mode (``application/cloudevents+json``), batches (``application/cloudevents-batch+json``,
HTTP only) and binary mode (attributes in headers ``ce-…`` by HTTP, ``ce_…`` by Kafka). Data is a
JSON object; its fields are checked by the ledger, against its type. Of the extension attributes
only ``traceparent`` is kept; ``subject``, ``dataschema`` and the rest are the publisher's own
affair and are not recorded.

Every refusal is an ``InvalidEventError`` with all problems found, by JSON Pointer, none of which
repeats a value. Sources: CloudEvents 1.0.2 core, JSON format, HTTP and Kafka protocol bindings; RFC
3339.
"""

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import orjson

from events.instant import read_instant
from services.errors import FieldProblem, InvalidEventError
from services.ledger.contract import PublishedEvent

STRUCTURED_MEDIA_TYPE = "application/cloudevents+json"
BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"
HTTP_PREFIX = "ce-"
KAFKA_PREFIX = "ce_"
_OF_THE_EVENT = (HTTP_PREFIX, KAFKA_PREFIX, "content-type")

EVENT_MAX_BYTES = 262_144
"""Largest event read: four times what an envelope holds, since JSON may escape its text
generously."""

_FORMS = f"send {STRUCTURED_MEDIA_TYPE}, or application/json with the attributes in headers"
_CLOUDEVENTS_MEDIA_TYPE = "application/cloudevents"
_JSON_MEDIA_TYPE = re.compile(r"application/(json|[a-z0-9!#$&^_.-]+\+json)")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_NAMES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "id": (re.compile(r"[\x21-\x7e]{1,128}"), "give 1 to 128 printable ASCII characters"),
    "source": (
        re.compile(r"[a-z][\x21-\x7e]{2,127}"),
        "give the registered URI of the source, 3 to 128 ASCII characters",
    ),
    "type": (re.compile(r"[\x21-\x7e]{1,128}"), "give an event type by name"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """What one HTTP request brought: each event, or why it is none, in the order sent."""

    events: tuple[PublishedEvent | InvalidEventError, ...]
    is_batch: bool


def from_http(headers: Mapping[str, str], body: bytes, *, batch_max_events: int) -> Received:
    """Reads a request; header names in lower case.

    Raises ``InvalidEventError`` when the request as a whole cannot be read. A broken event of a
    batch stands in its place as an error; a single broken event raises.
    """
    media_type = _media_type(headers.get("content-type"))
    if media_type == BATCH_MEDIA_TYPE:
        return Received(events=_read_batch(body, batch_max_events), is_batch=True)
    if media_type == STRUCTURED_MEDIA_TYPE:
        event = read_structured(body)
    else:
        attributes = {
            name.removeprefix(HTTP_PREFIX): unquote(value)
            for name, value in headers.items()
            if name.startswith(HTTP_PREFIX)
        }
        event = _read_binary(attributes, media_type, body)
    return Received(events=(event,), is_batch=False)


def from_kafka(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> PublishedEvent:
    """Reads a record. The header ``content-type`` tells the mode. Raises ``InvalidEventError``."""
    try:
        texts = told_once((name.lower(), raw.decode()) for name, raw in headers if raw is not None)
    except UnicodeDecodeError:
        raise InvalidEventError(
            "a header is not UTF-8", problems=(_at("", "write every header in UTF-8"),)
        ) from None
    media_type = _media_type(texts.get("content-type"))
    if media_type == STRUCTURED_MEDIA_TYPE:
        return read_structured(value or b"")
    if media_type == BATCH_MEDIA_TYPE:
        raise InvalidEventError("Kafka takes one event a record: send the batch by HTTP")
    attributes = {
        name.removeprefix(KAFKA_PREFIX): text
        for name, text in texts.items()
        if name.startswith(KAFKA_PREFIX)
    }
    return _read_binary(attributes, media_type, value or b"")


def told_once(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by name, in lower case. Raises ``InvalidEventError`` where one that tells of the
    event comes twice and says two things: which of them is meant nobody can know.
    """
    texts: dict[str, str] = {}
    for name, text in headers:
        if texts.setdefault(name, text) != text and name.startswith(_OF_THE_EVENT):
            raise InvalidEventError("a header of the event comes twice, and differs: send it once")
    return texts


def read_structured(body: bytes) -> PublishedEvent:
    """Reads one event in the JSON format. Raises ``InvalidEventError``."""
    _check_size(len(body))
    return _from_json(_parse(body))


def read_traceparent(value: Any) -> str | None:
    """A W3C trace context, or None for what is none: it is recorded as it comes, in clear, so that
    nothing else may pass for one.
    """
    return value if isinstance(value, str) and _TRACEPARENT.fullmatch(value) else None


def _read_batch(
    body: bytes, batch_max_events: int
) -> tuple[PublishedEvent | InvalidEventError, ...]:
    items = _parse(body)
    if not isinstance(items, list):
        raise InvalidEventError("a batch is a JSON array of events")
    if len(items) > batch_max_events:
        raise InvalidEventError(
            f"the batch has {len(items)} events, the limit is {batch_max_events}: send several"
        )
    return tuple(_one_of_batch(item) for item in items)


def _one_of_batch(item: Any) -> PublishedEvent | InvalidEventError:
    try:
        return _from_json(item)
    except InvalidEventError as error:
        return error


def _read_binary(
    attributes: Mapping[str, str], media_type: str | None, body: bytes
) -> PublishedEvent:
    _check_size(len(body))
    if media_type is None or not _is_json(media_type):
        found = "missing" if media_type is None else "not one that is taken"
        raise InvalidEventError(
            f"the content type is {found}: {_FORMS}",
            problems=(_at("/datacontenttype", "name the content type"),),
        )
    data = _parse(body)
    if not attributes and isinstance(data, dict) and "specversion" in data:
        raise InvalidEventError(
            f"a whole event came as {media_type}: {_FORMS}",
            problems=(_at("/datacontenttype", f"send a whole event as {STRUCTURED_MEDIA_TYPE}"),),
        )
    return _build({**attributes, "datacontenttype": media_type}, data)


def _from_json(item: Any) -> PublishedEvent:
    if not isinstance(item, dict):
        raise InvalidEventError("an event is a JSON object")
    if "data_base64" in item:
        raise InvalidEventError(
            "data is sent as JSON, not as base64",
            problems=(_at("/data_base64", "send a JSON object as data"),),
        )
    attributes = dict(item)
    return _build(attributes, attributes.pop("data", None))


def _build(attributes: Mapping[str, Any], data: Any) -> PublishedEvent:
    """Checks every attribute and tells all problems at once."""
    problems: list[FieldProblem] = []
    if attributes.get("specversion") != "1.0":
        problems.append(_at("/specversion", "must be 1.0"))
    for name, (pattern, advice) in _NAMES.items():
        value = attributes.get(name)
        if not (isinstance(value, str) and pattern.fullmatch(value)):
            problems.append(_at(f"/{name}", "is required" if value is None else advice))
    content_type = attributes.get("datacontenttype")
    if content_type is not None and not _is_json(content_type):
        problems.append(_at("/datacontenttype", "must be application/json in UTF-8"))
    time = _read_time(attributes.get("time"), problems)
    traceparent = attributes.get("traceparent")
    if traceparent is not None and read_traceparent(traceparent) is None:
        problems.append(_at("/traceparent", "is not a W3C trace context"))
    if not isinstance(data, dict):
        problems.append(_at("/data", "must be a JSON object"))
    if problems:
        raise InvalidEventError("this is not a CloudEvent we can take", problems=tuple(problems))
    return PublishedEvent(
        id=attributes["id"],
        source=attributes["source"],
        type=attributes["type"],
        time=time,
        data=data,
        traceparent=traceparent,
    )


def _read_time(value: Any, problems: list[FieldProblem]) -> datetime | None:
    if value is None:
        return None
    try:
        return read_instant(value)
    except ValueError:
        problems.append(
            _at("/time", "must be an RFC 3339 date and time with its zone, e.g. a trailing Z")
        )
        return None


def _media_type(content_type: str | None) -> str | None:
    """The media type in lower case; raises for CloudEvents in a form or charset not taken."""
    if content_type is None:
        return None
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type.startswith(_CLOUDEVENTS_MEDIA_TYPE) and media_type not in (
        STRUCTURED_MEDIA_TYPE,
        BATCH_MEDIA_TYPE,
    ):
        raise InvalidEventError("of the CloudEvents formats only JSON is taken")
    if not _is_utf8(parameters):
        raise InvalidEventError("only UTF-8 is taken")
    return media_type


def _is_utf8(parameters: str) -> bool:
    charset = re.search(r'charset="?([^\s";]*)', parameters, re.IGNORECASE)
    return charset is None or charset[1].lower() in ("utf-8", "utf8", "us-ascii")


def _is_json(content_type: Any) -> bool:
    if not isinstance(content_type, str):
        return False
    media_type, _, parameters = content_type.partition(";")
    return bool(_JSON_MEDIA_TYPE.fullmatch(media_type.strip().lower())) and _is_utf8(parameters)


def _check_size(size_bytes: int) -> None:
    if size_bytes > EVENT_MAX_BYTES:
        raise InvalidEventError(
            f"the event has {size_bytes} bytes, the limit is {EVENT_MAX_BYTES}: send long texts as "
            "attachments"
        )


def _parse(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidEventError(_why_no_json(body, error)) from None


def _why_no_json(body: bytes, error: orjson.JSONDecodeError) -> str:
    if body.startswith(codecs.BOM_UTF8):
        return "the body begins with a byte order mark: send JSON in UTF-8 without it"
    try:
        body.decode()
    except UnicodeDecodeError as broken:
        return (
            f"the body is not UTF-8 from byte {broken.start} on: send JSON in UTF-8, uncompressed"
        )
    return f"the body is not JSON: it breaks off at line {error.lineno}, column {error.colno}"


def _at(pointer: str, text: str) -> FieldProblem:
    return FieldProblem(pointer=pointer, problem=text)
