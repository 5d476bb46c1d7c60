"""A whole number is one as its schema says: JSON's ``true`` is none, wherever a fact has one."""

import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

from events.catalogue import FACTS


def models_in(hint: Any) -> Iterator[type[BaseModel]]:
    """The models an annotation names, and those they are made of."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
        for field in hint.model_fields.values():
            yield from models_in(field.annotation)
    elif get_origin(hint) in {Union, types.UnionType, tuple, frozenset, list, dict}:
        for each in get_args(hint):
            yield from models_in(each)


def numbers_in(schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """``value`` in each place where a field's schema takes an integer."""
    if schema.get("type") == "integer":
        yield value
    for each in schema.get("anyOf", ()):
        yield from numbers_in(each, value)
    if "items" in schema:
        for each in numbers_in(schema["items"], value):
            yield [each]
    if isinstance(beyond := schema.get("additionalProperties"), dict):
        for each in numbers_in(beyond, value):
            yield {"of": each}


def whole_fields(models: Iterator[type[BaseModel]]) -> list[tuple[type[BaseModel], str]]:
    """Each field that takes an integer somewhere, by the schema that is published of it."""
    return [
        (model, name)
        for model in sorted(set(models), key=lambda each: (each.__module__, each.__qualname__))
        for name, schema in model.model_json_schema()["properties"].items()
        if any(numbers_in(schema, 1))
    ]


def wrong(model: type[BaseModel], data: dict[str, Any]) -> set[tuple[str, str]]:
    """Field and kind of each mistake that is found in the data."""
    with pytest.raises(ValidationError) as refused:
        model.model_validate(data)
    return {(str(each["loc"][0]), each["type"]) for each in refused.value.errors() if each["loc"]}


FIELDS = whole_fields(model for fact in FACTS for model in models_in(fact))


def test_the_walk_finds_the_numbers_of_facts_and_of_what_they_are_made_of() -> None:
    found = {f"{model.__name__}.{name}" for model, name in FIELDS}
    assert len(found) > 80
    assert {"EntrapmentReported.people", "Target.minutes", "Attachment.size_bytes"} <= found


@pytest.mark.parametrize(
    ("model", "name"), FIELDS, ids=[f"{model.__name__}.{name}" for model, name in FIELDS]
)
def test_true_is_no_number(model: type[BaseModel], name: str) -> None:
    schema = model.model_json_schema()["properties"][name]
    for value in numbers_in(schema, True):  # JSON's true is the very thing under test
        assert (name, "int_type") in wrong(model, {name: value, "unheard_of": 1})
    for value in numbers_in(schema, 1):
        assert (name, "int_type") not in wrong(model, {name: value, "unheard_of": 1})
