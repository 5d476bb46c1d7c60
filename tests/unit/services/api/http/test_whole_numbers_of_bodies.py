"""``true`` is no number in a request's body either."""

import importlib
import pkgutil
from collections.abc import Iterator
from inspect import isclass

import pytest
from pydantic import BaseModel

from services import api
from services.ledger.promises.reckoning.calculating import Question
from tests.unit.events.test_whole import models_in, numbers_in, whole_fields, wrong


def bodies() -> Iterator[type[BaseModel]]:
    """What the API reads from bodies, and what that is made of."""
    for module in pkgutil.walk_packages(api.__path__, "services.api."):
        for name, found in vars(importlib.import_module(module.name)).items():
            if isclass(found) and issubclass(found, BaseModel) and name.endswith("Body"):
                yield from models_in(found)
    yield from models_in(Question)


FIELDS = whole_fields(bodies())


def test_the_walk_finds_numbers() -> None:
    found = {f"{model.__name__}.{name}" for model, name in FIELDS}
    assert {"WhatIfBody.position", "ArrangementBody.year", "Extension.minutes"} <= found


@pytest.mark.parametrize(
    ("model", "name"), FIELDS, ids=[f"{model.__name__}.{name}" for model, name in FIELDS]
)
def test_true_is_no_number_in_a_body(model: type[BaseModel], name: str) -> None:
    schema = model.model_json_schema()["properties"][name]
    for value in numbers_in(schema, True):  # JSON's true is the very thing under test
        assert (name, "int_type") in wrong(model, {name: value, "unheard_of": 1})
