"""What the steps of registers take as their body: the fact's published form, without what address,
token and ledger say already.
"""

from typing import Any

from events.catalogue import published_schema
from events.item import ItemFact

_NEVER = frozenset({"id", "by", "externalref_source"})

_HAPPENED_AT = {
    "type": "string",
    "format": "date-time",
    "description": "When it happened; now, if left out.",
}


def said_already(fact: type[ItemFact]) -> frozenset[str]:
    """Never in a body: the address names the item, the token who does it."""
    return _NEVER if fact.opens else _NEVER | {"externalref"} | fact.named_by


def request_body(fact: type[ItemFact]) -> dict[str, Any]:
    """The OpenAPI description of the body that reports this fact."""
    schema = body_schema(fact)
    required = bool(schema.get("required"))
    return {
        "requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}
    }


def body_schema(fact: type[ItemFact]) -> dict[str, Any]:
    """JSON Schema of the body, with every reference replaced by what it names."""
    published = published_schema(fact.type_name)
    own = said_already(fact)
    properties = {
        name: _inlined(value, published.get("$defs", {}))
        for name, value in published["properties"].items()
        if name not in own
    }
    required = [name for name in published.get("required", ()) if name in properties]
    return {
        "type": "object",
        "title": published["title"],
        "additionalProperties": False,
        "properties": {**properties, "happened_at": _HAPPENED_AT},
        **({"required": required} if required else {}),
    }


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        if (reference := node.get("$ref")) is not None:
            named = definitions[reference.removeprefix("#/$defs/")]
            beside = {key: value for key, value in node.items() if key != "$ref"}
            return _inlined({**named, **beside}, definitions)
        return {key: _inlined(value, definitions) for key, value in node.items()}
    if isinstance(node, list):
        return [_inlined(each, definitions) for each in node]
    return node
