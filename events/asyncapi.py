"""The topics and their messages as an AsyncAPI 3.0 document, made from the catalogue so that it
cannot disagree with it.
"""

from typing import Any

from events.catalogue import fact_class, published_schema, recorded_schema, type_names
from events.envelope import POSITION_WIDTH_BYTES, SCHEMA_URN_PREFIX

SPECIFICATION = "3.0.0"
VERSION = "1.0.0"
SCHEMA_FORMAT = "application/schema+json;version=2020-12"
STRUCTURED_MEDIA_TYPE = "application/cloudevents+json"
PROBLEM_FIELDS = ("type", "title", "status", "detail", "rule")


def asyncapi_document(*, topic_prefix: str) -> dict[str, Any]:
    """The whole document, JSON-ready. ``topic_prefix`` is the setting the topics are named by."""
    types = tuple(type_names())
    publishable = tuple(name for name in types if fact_class(name).publishable)
    messages = {_recorded_id(name): _recorded_message(name) for name in types}
    messages |= {_published_id(name): _published_message(name) for name in publishable}
    messages["rejected"] = _rejected_message()
    return {
        "asyncapi": SPECIFICATION,
        "info": {
            "title": "Huiyin 回音: topics",
            "version": VERSION,
            "description": (
                "Every committed event in one order, and the way in for other systems. Personal "
                "fields are plain on the way in, sealed in the log; both forms have their schema."
            ),
        },
        "defaultContentType": STRUCTURED_MEDIA_TYPE,
        "channels": {
            "events": _channel(
                f"{topic_prefix}.events",
                "Every committed event, byte for byte as it is stored; key: partitionkey. "
                'Read it with isolation level "read_committed".',
                [_recorded_id(name) for name in types],
            ),
            "intake": _channel(
                f"{topic_prefix}.intake",
                "What other systems report. Records of one matter share a key, which keeps their "
                "order. Kept for a bounded time, since it is plain text.",
                [_published_id(name) for name in publishable],
            ),
            "rejected": _channel(
                f"{topic_prefix}.intake.rejected",
                "What could not be accepted: the reason, and the original, sealed.",
                ["rejected"],
            ),
        },
        "operations": {
            "relayEvents": _operation("send", "events", "Committed events are relayed."),
            "takeIntake": _operation("receive", "intake", "Reports are taken, each exactly once."),
            "tellRejected": _operation("send", "rejected", "Refusals are told."),
        },
        "components": {"messages": messages},
    }


def _channel(address: str, description: str, message_ids: list[str]) -> dict[str, Any]:
    return {
        "address": address,
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in message_ids},
        "bindings": {"kafka": {"topic": address, "bindingVersion": "0.5.0"}},
    }


def _operation(action: str, channel: str, summary: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}


def _recorded_message(type_name: str) -> dict[str, Any]:
    text, digits = {"type": "string"}, f"^[0-9]{{{POSITION_WIDTH_BYTES}}}$"
    return {
        "name": type_name,
        "title": f"{type_name}, as recorded",
        "summary": _summary(type_name),
        "contentType": STRUCTURED_MEDIA_TYPE,
        "headers": {
            "type": "object",
            "required": ["position", "ledger", "epoch", "type"],
            "properties": {
                "position": {"type": "string", "description": "Place in the log, from 1."},
                "ledger": {"type": "string", "description": "The ledger's URN."},
                "epoch": {
                    "type": "string",
                    "description": "Counts how often relaying began anew.",
                },
                "type": {"const": type_name},
            },
        },
        "payload": _payload(
            type_name,
            recorded_schema(type_name),
            required=("position", "recordedtime", "sequence", "subject", "partitionkey", "actor"),
            extra={
                "subject": text,
                "sequence": {"type": "string", "pattern": "^[1-9][0-9]*$"},
                "position": {"type": "string", "pattern": digits},
                "recordedtime": {"type": "string", "format": "date-time"},
                "partitionkey": text,
                "actor": text,
                "dataschema": {"const": SCHEMA_URN_PREFIX + type_name},
                "originsource": text,
                "originid": text,
                "causationid": text,
                "correlationid": text,
                "traceparent": text,
            },
        ),
    }


def _published_message(type_name: str) -> dict[str, Any]:
    return {
        "name": type_name,
        "title": f"{type_name}, as published",
        "summary": _summary(type_name),
        "contentType": STRUCTURED_MEDIA_TYPE,
        "payload": _payload(type_name, published_schema(type_name), required=(), extra={}),
    }


def _rejected_message() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "name": "rejected",
        "title": "A refusal",
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "required": [
                "id",
                "rejected_at",
                "problem",
                "topic",
                "partition",
                "offset",
                "original",
            ],
            "properties": {
                "id": {"type": "string", "description": "Derived from where the record lay."},
                "topic": text,
                "partition": {"type": "integer"},
                "offset": {"type": "integer"},
                "event": {"type": "object", "description": "Source, id and type, where readable."},
                "original": {"type": "string", "description": "The record, sealed, in base64."},
                "problem": {
                    "type": "object",
                    "description": "RFC 9457.",
                    "required": list(PROBLEM_FIELDS),
                    "properties": {
                        **dict.fromkeys(PROBLEM_FIELDS, text),
                        "status": {"type": "integer"},
                    },
                },
                "rejected_at": {"type": "string", "format": "date-time"},
            },
        },
    }


def _payload(
    type_name: str, data: dict[str, Any], *, required: tuple[str, ...], extra: dict[str, Any]
) -> dict[str, Any]:
    """The CloudEvents envelope around a type's data (CloudEvents 1.0.2, JSON format)."""
    text = {"type": "string"}
    return {
        "schemaFormat": SCHEMA_FORMAT,
        "schema": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "data", *required],
            "properties": {
                "specversion": {"const": "1.0"},
                "id": text,
                "source": text,
                "type": {"const": type_name},
                "time": {"type": "string", "format": "date-time"},
                "datacontenttype": {"const": "application/json"},
                **extra,
                "data": data,
            },
        },
    }


def _summary(type_name: str) -> str:
    return (fact_class(type_name).__doc__ or "").strip().partition("\n")[0]


def _recorded_id(type_name: str) -> str:
    return f"{type_name}.recorded"


def _published_id(type_name: str) -> str:
    return f"{type_name}.published"
