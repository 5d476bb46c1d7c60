"""The AsyncAPI document: every reference leads somewhere, every type is there in its forms."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from events.asyncapi import asyncapi_document
from events.catalogue import fact_class, published_schema, type_names


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi_document(topic_prefix="acme")


def references(node: Any) -> Iterator[str]:
    """Every reference outside of message payloads, whose references are their schemas' own."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            elif key != "payload":
                yield from references(value)


def resolved(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = list(references(document))
    assert found
    for reference in found:
        assert resolved(document, reference)


def test_topics_are_named_by_the_prefix(document: dict[str, Any]) -> None:
    addresses = {name: channel["address"] for name, channel in document["channels"].items()}
    assert addresses == {
        "events": "acme.events",
        "intake": "acme.intake",
        "rejected": "acme.intake.rejected",
    }


def test_every_type_is_on_the_log_and_the_publishable_ones_on_intake(
    document: dict[str, Any],
) -> None:
    names = set(type_names())
    publishable = {name for name in names if fact_class(name).publishable}
    recorded = {
        name.removesuffix(".recorded") for name in document["channels"]["events"]["messages"]
    }
    published = {
        name.removesuffix(".published") for name in document["channels"]["intake"]["messages"]
    }
    assert recorded == names
    assert published == publishable


def test_every_payload_is_a_schema_and_holds_the_types_own(document: dict[str, Any]) -> None:
    for name, message in document["components"]["messages"].items():
        payload = message["payload"]
        schema = payload.get("schema", payload)
        jsonschema.Draft202012Validator.check_schema(schema)
        if name.endswith(".published"):
            data = schema["properties"]["data"]
            assert data == published_schema(name.removesuffix(".published"))


def test_every_message_says_what_it_is_for(document: dict[str, Any]) -> None:
    for name, message in document["components"]["messages"].items():
        assert name == "rejected" or message["summary"], name
